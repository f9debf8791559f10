package io.driftdb.server.session;

import io.driftdb.log.TableOptions;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCursor;
import io.driftdb.table.json.JsonCheck;

/**
 * Decides whether records are rows of their table, as far as that can be known before they are in
 * the log. Event loop only; allocates some hundred bytes for each row of JSON.
 */
final class TableRows {
  private final JsonCheck json;
  private String problem;

  TableRows(JsonCheck json) {
    this.json = json;
  }

  /** Walks the records from where the cursor stands; false for one that is no row. */
  boolean areRows(RecordCursor records, TableOptions table) {
    boolean bytes = table.rowFormat() == TableOptions.RowFormat.BYTES;
    for (int i = 0; records.next(); i++) {
      String why = records.op() == Op.DELETE.code() ? null : whyNot(records, bytes);
      if (why != null) {
        problem = "record " + i + ": " + why;
        return false;
      }
    }
    return true;
  }

  private String whyNot(RecordCursor record, boolean bytes) {
    boolean patch = record.op() == Op.PATCH.code();
    if (bytes && patch) {
      return "a patch, and the table's rows are bytes, which are put or deleted";
    }
    String what = patch ? "a patch" : "a put";
    if (record.valueLength() == RecordCursor.NULL_LENGTH) {
      return what + " without a value";
    }
    if (bytes || json.isJson(record.buffer(), record.valueOffset(), record.valueLength())) {
      return null;
    }
    return what + " whose value is no JSON: " + json.problem();
  }

  /** Which record is wrong, and why. */
  String problem() {
    return problem;
  }
}
