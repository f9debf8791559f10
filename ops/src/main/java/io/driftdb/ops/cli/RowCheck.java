package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.RowFormat;
import io.driftdb.client.TopicKind;
import io.driftdb.ops.envelope.JsonRow;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses what can't be a row of its table before it is sent: the broker would refuse it with all
 * that is in the same batch, and nobody could tell the line. One thread.
 */
final class RowCheck {
  private final Admin admin;
  private final Map<String, Optional<RowFormat>> formats = new HashMap<>();

  RowCheck(Admin admin) {
    this.admin = admin;
  }

  /** INVALID_ROW, and UNKNOWN_TOPIC. */
  void check(ProducerRecord record) {
    Optional<RowFormat> rows = formats.computeIfAbsent(record.topic(), this::ask);
    if (rows.isEmpty() || record.op() == Op.DELETE) {
      return;
    }
    if (rows.get() == RowFormat.JSON) {
      String complaint = JsonRow.complaint(record.value());
      if (complaint != null) {
        throw refused(record, complaint + ". " + ErrorCode.INVALID_ROW.advice());
      }
    } else if (record.op() == Op.PATCH) {
      throw refused(record, "its rows are bytes, which can be put and deleted only");
    }
  }

  private static DriftException refused(ProducerRecord record, String why) {
    return new DriftException(
        ErrorCode.INVALID_ROW, "no row of table '" + record.topic() + "': " + why);
  }

  /** What the rows of a topic are; nothing for a log. */
  private Optional<RowFormat> ask(String topic) {
    boolean table = admin.topic(topic).kind() == TopicKind.TABLE;
    return table ? Optional.of(admin.describeTable(topic).rowFormat()) : Optional.empty();
  }
}
