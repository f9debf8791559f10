package io.driftdb.server.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts that go into messages. Stateless. */
public final class Texts {
  /** No error message on the wire is longer. */
  public static final int MAX_MESSAGE_BYTES = 1024;

  private Texts() {}

  /** The text as UTF-8, cut so that it fits a message. */
  public static byte[] bounded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_MESSAGE_BYTES) {
      return bytes;
    }
    int cut = MAX_MESSAGE_BYTES;
    while ((bytes[cut] & 0xC0) == 0x80) {
      cut--;
    }
    return Arrays.copyOf(bytes, cut);
  }
}
