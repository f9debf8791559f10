package io.driftdb.client.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a request on one shard is told of a token of several. */
class ShardTokenTest {
  private static final UUID CLUSTER = new UUID(1, 2);
  private static final PositionToken.Part ZERO = new PositionToken.Part(0, 7, 100);
  private static final PositionToken.Part TWO = new PositionToken.Part(2, 9, 30);

  private static byte[] token(PositionToken.Part... parts) {
    return new PositionToken(CLUSTER, List.of(parts)).toBytes();
  }

  @Test
  void shouldKeepWhatIsOfTheShard() {
    byte[] both = token(ZERO, TWO);
    assertArrayEquals(token(ZERO), ShardToken.of(both, 0));
    assertArrayEquals(token(TWO), ShardToken.of(both, 2));
    assertArrayEquals(token(TWO), ShardToken.of(token(TWO), 2));
  }

  @Test
  void shouldKeepTheClusterWhenThereIsNothingOfTheShard() {
    PositionToken none = PositionToken.read(ShardToken.of(token(ZERO, TWO), 1));
    assertEquals(CLUSTER, none.clusterId());
    assertEquals(List.of(), none.parts());
  }

  @Test
  void shouldRefuseWhatIsNoTokenUnlessItIsTooShortForOne() {
    assertArrayEquals(new byte[0], ShardToken.of(new byte[0], 0));
    byte[] brief = {1, 2, 3};
    assertArrayEquals(brief, ShardToken.of(brief, 0));
    byte[] broken = token(ZERO, TWO);
    broken[0]++;
    DriftException e = assertThrows(DriftException.class, () -> ShardToken.of(broken, 0));
    assertEquals(ErrorCode.INVALID_REQUEST, e.code());
  }
}
