package io.driftdb.ops.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** A JSON object on one line, field by field. */
public final class JsonLine {
  private final StringBuilder fields = new StringBuilder();

  public JsonLine text(String name, String value) {
    return raw(name, value == null ? "null" : quoted(value));
  }

  public JsonLine number(String name, long value) {
    return raw(name, Long.toString(value));
  }

  public JsonLine bool(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  /** A value that is JSON already. */
  public JsonLine raw(String name, String json) {
    fields.append(fields.length() == 0 ? "" : ",").append(quoted(name)).append(':').append(json);
    return this;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    JsonStringEncoder.getInstance().quoteAsString(text, quoted);
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return "{" + fields + "}";
  }
}
