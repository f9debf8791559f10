package io.driftdb.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  /** Gives a few bytes at a time, as a pipe may. */
  private static InputStream trickle(String text, int most) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(length, most));
      }
    };
  }

  private static List<String> lines(String text, int most) throws IOException {
    LineReader reader = new LineReader(trickle(text, most));
    List<String> lines = new ArrayList<>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, StandardCharsets.ISO_8859_1));
      assertEquals(lines.size(), reader.lineNumber());
    }
    return lines;
  }

  @Test
  void shouldKeepEveryByteButTheLineFeed() throws IOException {
    for (int most : new int[] {1, 2, 3, 100}) {
      assertEquals(List.of(), lines("", most));
      assertEquals(List.of(""), lines("\n", most));
      assertEquals(List.of("a", "", "b\r", "\u0000\u00ff"), lines("a\n\nb\r\n\u0000\u00ff", most));
      assertEquals(List.of("a", "b"), lines("a\nb\n", most));
    }
  }

  @Test
  void shouldReadLinesThatAreLongerThanItsBuffer() throws IOException {
    String line = "x".repeat(200_000);
    assertEquals(List.of(line, line), lines(line + "\n" + line, 70_000));
  }
}
