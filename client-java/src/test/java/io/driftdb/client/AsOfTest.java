package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.schema.protocol.AsOfKind;
import org.junit.jupiter.api.Test;

class AsOfTest {
  @Test
  void shouldReadWhatItPrints() {
    for (String text :
        new String[] {
          "latest", "lsn:12", "offset:7", "time:2026-01-31T12:00:00.000000001Z", "token:01ff"
        }) {
      assertEquals(text, AsOf.parse(text).toString());
    }
    assertEquals("offset:3", AsOf.parse("3").toString());
  }

  @Test
  void shouldTakeTheEarliestPositionForNothing() {
    AsOf nothing = AsOf.of(Position.earliest());
    assertEquals(AsOfKind.LSN, nothing.kind());
    assertEquals(0, nothing.value());
  }

  @Test
  void shouldEndAPrefixBehindAllKeysThatStartSo() {
    assertArrayEquals(new byte[] {1, 3}, RowRange.prefix(new byte[] {1, 2}).toKey());
    assertArrayEquals(new byte[] {2}, RowRange.prefix(new byte[] {1, -1, -1}).toKey());
    assertEquals(0, RowRange.prefix(new byte[] {-1, -1}).toKey().length);
    assertEquals(0, RowRange.prefix(new byte[0]).toKey().length);
  }
}
