package io.driftdb.ops.envelope;

import io.driftdb.client.ConsumedRecord;
import io.driftdb.schema.Op;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** Writes records as envelopes, one per line, as {@link JsonOut} does. Not thread-safe. */
public final class EnvelopeWriter {
  private final JsonOut out;

  public EnvelopeWriter(OutputStream out) {
    this.out = new JsonOut(out);
  }

  public void record(ConsumedRecord record) throws IOException {
    out.text("{");
    out.key(record.key());
    if (record.value() != null || record.op() == Op.DELETE) {
      out.text(",");
      out.value("value", record.value());
    }
    out.text(",\"op\":\"" + record.op().name().toLowerCase(Locale.ROOT) + "\",");
    out.headers(record.headers());
    out.text(
        ",\"timestamp\":"
            + record.timestampMs()
            + ",\"partition\":"
            + record.partition()
            + ",\"offset\":"
            + record.offset()
            + ",\"lsn\":"
            + record.lsn()
            + "}\n");
  }
}
