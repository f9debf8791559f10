package io.driftdb.ops.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads lines as the bytes that they are, without the line feeds. Not thread-safe. */
final class LineReader {
  /** More than the largest record that a broker can be set to take, also when it is in base64. */
  static final int MAX_LINE_BYTES = 384 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[64 << 10];
  private int next;
  private int end;
  private long lines;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** The next line, or null at the end; a last one without a line feed counts as well. */
  byte[] next() throws IOException {
    ByteArrayOutputStream line = null;
    while (true) {
      if (next == end && !fill()) {
        return line == null ? null : numbered(line.toByteArray());
      }
      int feed = next;
      while (feed < end && buffer[feed] != '\n') {
        feed++;
      }
      line = line == null ? new ByteArrayOutputStream(feed - next) : line;
      line.write(buffer, next, feed - next);
      if (line.size() > MAX_LINE_BYTES) {
        throw new IOException(
            "line " + (lines + 1) + " is longer than " + MAX_LINE_BYTES + " bytes");
      }
      boolean ended = feed < end;
      next = ended ? feed + 1 : feed;
      if (ended) {
        return numbered(line.toByteArray());
      }
    }
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    next = 0;
    end = Math.max(read, 0);
    return read > 0;
  }

  private byte[] numbered(byte[] line) {
    lines++;
    return line;
  }

  /** The number of the line that was returned last, from 1. */
  long lineNumber() {
    return lines;
  }
}
