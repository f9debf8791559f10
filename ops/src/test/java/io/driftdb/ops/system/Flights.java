package io.driftdb.ops.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The quickstart's flights, and what their table has to be. */
final class Flights {
  static final Path FILE = Drift.distribution().resolve("quickstart/flights-20k.jsonl");

  private static final Pattern ORIGIN = Pattern.compile("\"origin\":\"([A-Z0-9]+)\"");

  private Flights() {}

  static List<String> lines() {
    try {
      return Files.readAllLines(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String origin(String line) {
    Matcher origin = ORIGIN.matcher(line);
    if (!origin.find()) {
      throw new AssertionError("no origin in " + line);
    }
    return origin.group(1);
  }

  static byte[] text(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The rows after these lines, by key. */
  static SortedMap<String, String> rows(List<String> lines) {
    SortedMap<String, String> rows = new TreeMap<>();
    lines.forEach(line -> rows.put(origin(line), line));
    return rows;
  }

  /** The rows after these lines, as {@code table dump} prints them. */
  static List<String> table(List<String> lines) {
    return rows(lines).entrySet().stream()
        .map(row -> "{\"key\":\"" + row.getKey() + "\",\"value\":" + row.getValue() + "}")
        .toList();
  }

  /** What is different after more lines than before, as {@code table diff} prints it. */
  static List<String> difference(List<String> before, List<String> after) {
    SortedMap<String, String> earlier = rows(before);
    return rows(after).entrySet().stream()
        .filter(row -> !row.getValue().equals(earlier.get(row.getKey())))
        .map(
            row ->
                "{\"key\":\""
                    + row.getKey()
                    + "\",\"before\":"
                    + earlier.get(row.getKey())
                    + ",\"after\":"
                    + row.getValue()
                    + "}")
        .toList();
  }
}
