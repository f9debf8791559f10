package io.driftdb.ops.envelope;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.RecordHeader;
import io.driftdb.schema.Op;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Writes records as envelopes, one per line. A value that is one line of JSON stands in it byte for
 * byte; everything that JSON text cannot hold exactly is written in base64 under another name. Not
 * thread-safe.
 */
public final class EnvelopeWriter {
  private final OutputStream out;

  public EnvelopeWriter(OutputStream out) {
    this.out = out;
  }

  public void record(ConsumedRecord record) throws IOException {
    text("{");
    key(record.key());
    if (record.value() != null || record.op() == Op.DELETE) {
      text(",");
      value(record.value());
    }
    text(",\"op\":\"" + record.op().name().toLowerCase(Locale.ROOT) + "\",\"headers\":{");
    headers(record.headers());
    text(
        "},\"timestamp\":"
            + record.timestampMs()
            + ",\"partition\":"
            + record.partition()
            + ",\"offset\":"
            + record.offset()
            + ",\"lsn\":"
            + record.lsn()
            + "}\n");
  }

  /** A row of a table. */
  public void row(byte[] key, byte[] value) throws IOException {
    text("{");
    key(key);
    text(",");
    value(value);
    text("}\n");
  }

  private void key(byte[] key) throws IOException {
    if (key == null) {
      text("\"key\":null");
      return;
    }
    String known = Utf8.decode(key);
    text(known == null ? "\"keyBase64\":" : "\"key\":");
    string(known == null ? base64(key) : known);
  }

  private void value(byte[] value) throws IOException {
    if (value == null) {
      text("\"value\":null");
    } else if (JsonText.fitsLine(value)) {
      text("\"value\":");
      out.write(value);
    } else {
      text("\"valueBase64\":");
      string(base64(value));
    }
  }

  private void headers(List<RecordHeader> headers) throws IOException {
    boolean first = true;
    for (RecordHeader header : headers) {
      if (!first) {
        text(",");
      }
      first = false;
      string(header.name());
      text(":");
      headerValue(header.value());
    }
  }

  private void headerValue(byte[] value) throws IOException {
    String known = value == null ? null : Utf8.decode(value);
    if (value == null) {
      text("null");
    } else if (known != null) {
      string(known);
    } else {
      text("{\"base64\":");
      string(base64(value));
      text("}");
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void string(String text) throws IOException {
    out.write('"');
    out.write(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    out.write('"');
  }

  private void text(String ascii) throws IOException {
    out.write(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
