package io.driftdb.client.table;

import io.driftdb.schema.PositionToken;
import java.util.List;

/**
 * What a token says of one shard, which is all that is of concern to a request there: the node that
 * leads the shard may be behind in others, which it follows, and would wait for them. Stateless.
 */
final class ShardToken {
  private ShardToken() {}

  /**
   * The token of that shard alone; a token of the same cluster that tells of no shard, when it does
   * not tell of that one. INVALID_REQUEST when it is none; what is too short to tell of anything is
   * left for the broker to judge.
   */
  static byte[] of(byte[] token, int shard) {
    if (token.length < PositionToken.length(1)) {
      return token;
    }
    PositionToken whole = PositionToken.read(token);
    PositionToken.Part part = whole.part(shard);
    List<PositionToken.Part> parts = part == null ? List.of() : List.of(part);
    return new PositionToken(whole.clusterId(), parts).toBytes();
  }
}
