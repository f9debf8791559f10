package io.driftdb.ops.cli;

import io.driftdb.client.IndexInfo;
import java.util.Locale;
import java.util.stream.Collectors;

/** How indexes are shown. Stateless. */
final class IndexText {
  private IndexText() {}

  static String json(IndexInfo index) {
    String paths =
        index.paths().stream()
            .map(JsonArguments::quoted)
            .collect(Collectors.joining(",", "[", "]"));
    return new JsonLine()
        .text("name", index.name())
        .number("id", index.id())
        .raw("paths", paths)
        .text("where", index.where().isEmpty() ? null : index.where())
        .text("state", state(index))
        .toString();
  }

  static String heading() {
    return line("NAME", "STATE", "ON", "WHERE");
  }

  static String line(IndexInfo index) {
    return line(index.name(), state(index), String.join(",", index.paths()), index.where());
  }

  private static String line(String name, String state, String on, String where) {
    return String.format(Locale.ROOT, "%-24s %-9s %-32s %s", name, state, on, where)
        .stripTrailing();
  }

  static String sentence(String topic, IndexInfo index) {
    return "index "
        + index.name()
        + " of "
        + topic
        + " on "
        + String.join(",", index.paths())
        + ": "
        + state(index);
  }

  private static String state(IndexInfo index) {
    return index.ready() ? "ready" : "building";
  }
}
