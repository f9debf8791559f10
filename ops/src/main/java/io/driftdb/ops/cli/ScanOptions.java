package io.driftdb.ops.cli;

import io.driftdb.client.RowRange;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** Which rows of a table are asked for. */
final class ScanOptions {
  @Option(names = "--prefix", paramLabel = "P", description = "Only rows whose key begins with it.")
  private String prefix;

  @Option(
      names = "--index",
      paramLabel = "NAME",
      description = "Find the rows by that index, in the order of its values.")
  private String index;

  @Option(
      names = "--eq",
      paramLabel = "V",
      description = {
        "With --index: only rows with that value. JSON; what is none is taken for a string.",
        "Of an index on several paths a JSON array of values."
      })
  private String equal;

  @Option(
      names = "--from",
      paramLabel = "V",
      description = "Only rows from that key on, or with --index from that value on.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "V",
      description = "Only rows before that key, or with --index before that value.")
  private String to;

  /** What is asked for, or null with options that contradict each other. */
  RowRange range() {
    boolean bounded = from != null || to != null;
    boolean byIndex = index != null;
    if ((equal != null && (bounded || !byIndex)) || (prefix != null && (bounded || byIndex))) {
      return null;
    }
    if (equal != null) {
      return RowRange.indexEqual(index, JsonArguments.json(equal));
    }
    if (byIndex) {
      return RowRange.indexBetween(index, json(from), json(to), false);
    }
    return prefix == null ? RowRange.keys(bytes(from), bytes(to)) : RowRange.prefix(bytes(prefix));
  }

  /** What {@link #range} takes, in words. */
  static String usage() {
    return "give --prefix, or --from and --to, or --index with --eq or with --from and --to";
  }

  private static String json(String text) {
    return text == null ? null : JsonArguments.json(text);
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
