package io.driftdb.ops.envelope;

import io.driftdb.table.json.JsonCheck;
import org.agrona.concurrent.UnsafeBuffer;

/** What a row of JSON has to be: what the broker takes, by the broker's own check. Stateless. */
public final class JsonRow {
  private JsonRow() {}

  /** Why bytes are no row, or null when they are one. */
  public static String complaint(byte[] value) {
    if (value == null) {
      return "there is no value";
    }
    JsonCheck check = new JsonCheck();
    return check.isJson(new UnsafeBuffer(value), 0, value.length) ? null : check.problem();
  }
}
