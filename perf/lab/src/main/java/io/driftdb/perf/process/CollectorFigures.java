package io.driftdb.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM's collector did, from its log. What was allocated is what each collection found more
 * than the one before had left: it leaves out what came after the last.
 */
public record CollectorFigures(List<Double> pausesMs, long allocatedBytes) {
  private static final Pattern PAUSE =
      Pattern.compile("Pause .*?(\\d+)([KMG])->(\\d+)([KMG])\\(\\d+[KMG]\\) ([\\d.]+)ms");

  static CollectorFigures of(Path log) throws IOException {
    return Files.exists(log) ? of(Files.readString(log)) : new CollectorFigures(List.of(), 0);
  }

  static CollectorFigures of(String log) {
    List<Double> pausesMs = new ArrayList<>();
    long allocated = 0;
    long left = 0;
    for (Matcher m = PAUSE.matcher(log); m.find(); ) {
      pausesMs.add(Double.parseDouble(m.group(5)));
      allocated += Math.max(0, bytes(m.group(1), m.group(2)) - left);
      left = bytes(m.group(3), m.group(4));
    }
    return new CollectorFigures(List.copyOf(pausesMs), allocated);
  }

  /** The longest pause of those that the other, an earlier look, does not know. */
  public double longestPauseMsSince(CollectorFigures earlier) {
    return pausesMs.stream().skip(earlier.pausesMs.size()).max(Double::compare).orElse(0.0);
  }

  private static long bytes(String number, String unit) {
    int shift =
        switch (unit) {
          case "K" -> 10;
          case "M" -> 20;
          default -> 30;
        };
    return Long.parseLong(number) << shift;
  }
}
