package io.driftdb.ops.envelope;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.driftdb.client.RecordHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Fields of records as JSON. A value that is one line of JSON stands in it byte for byte;
 * everything that JSON text cannot hold exactly is written in base64 under another name. Not
 * thread-safe.
 */
final class JsonOut {
  private final OutputStream out;

  JsonOut(OutputStream out) {
    this.out = out;
  }

  void key(byte[] key) throws IOException {
    if (key == null) {
      text("\"key\":null");
      return;
    }
    String known = Utf8.decode(key);
    text(known == null ? "\"keyBase64\":" : "\"key\":");
    string(known == null ? base64(key) : known);
  }

  /** Under that name, or under it and {@code Base64}. */
  void value(String name, byte[] value) throws IOException {
    if (value == null) {
      text("\"" + name + "\":null");
    } else if (JsonText.fitsLine(value)) {
      text("\"" + name + "\":");
      out.write(value);
    } else {
      text("\"" + name + "Base64\":");
      string(base64(value));
    }
  }

  void headers(List<RecordHeader> headers) throws IOException {
    text("\"headers\":{");
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
    text("}");
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

  void string(String text) throws IOException {
    out.write('"');
    out.write(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    out.write('"');
  }

  void text(String ascii) throws IOException {
    out.write(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
