package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.PositionToken.Part;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PositionTokenTest {
  private static final UUID CLUSTER = new UUID(0x1122334455667788L, -2);

  private static byte[] token(Part... parts) {
    return new PositionToken(CLUSTER, List.of(parts)).toBytes();
  }

  @Test
  void shouldReadWhatItWrote() {
    PositionToken token = PositionToken.read(token(new Part(0, 3, 77), new Part(2, 1, 5)));
    assertEquals(CLUSTER, token.clusterId());
    assertEquals(new Part(2, 1, 5), token.part(2));
    assertNull(token.part(1));
  }

  @Test
  void shouldKeepWhatWasSeenLaterOfEachShard() {
    byte[] merged =
        PositionToken.merge(
            List.of(
                token(new Part(1, 4, 10), new Part(0, 3, 77)),
                new byte[0],
                token(new Part(0, 4, 80), new Part(1, 4, 9), new Part(2, 1, 2))));
    assertArrayEquals(token(new Part(0, 4, 80), new Part(1, 4, 10), new Part(2, 1, 2)), merged);
    byte[] alone = token(new Part(0, 1, 1));
    assertSame(alone, PositionToken.merge(List.of(alone)));
    assertEquals(0, PositionToken.merge(List.of()).length);
  }

  @Test
  void shouldRefuseWhatIsNoToken() {
    byte[] token = token(new Part(0, 3, 77));
    for (int length = 0; length < token.length; length++) {
      byte[] cut = Arrays.copyOf(token, length);
      assertEquals(
          ErrorCode.INVALID_REQUEST,
          assertThrows(DriftException.class, () -> PositionToken.read(cut)).code());
    }
    token[0] = 2;
    assertThrows(DriftException.class, () -> PositionToken.read(token));
  }
}
