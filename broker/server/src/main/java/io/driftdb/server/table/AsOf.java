package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.table.AsOfPoint;

/** A state of a table, as a request names it. Immutable. */
record AsOf(AsOfKind kind, long value, PositionToken token) {
  static final AsOf LATEST = new AsOf(AsOfKind.LATEST, 0, null);

  /** INVALID_REQUEST when the parts do not go together, or not with that table. */
  static AsOf of(AsOfKind kind, long value, PositionToken token, TableTarget target) {
    switch (kind) {
      case NULL_VAL -> throw new IllegalArgumentException("no kind of point");
      case LATEST -> {
        return LATEST;
      }
      case TOKEN -> {
        if (token == null || token.part(target.shard()) == null) {
          throw invalid("The token says nothing of shard " + target.shard() + ".");
        }
      }
      case OFFSET -> {
        if (target.topic().partitions() != 1) {
          throw invalid(
              target.topic().name()
                  + " has "
                  + target.topic().partitions()
                  + " partitions: an offset names a state only where there is one.");
        }
      }
      case LSN, TIME -> {}
    }
    if (value < 0) {
      throw invalid("LSNs, offsets and times are never negative.");
    }
    return new AsOf(kind, value, token);
  }

  static DriftException invalid(String why) {
    return new DriftException(ErrorCode.INVALID_REQUEST, why);
  }

  /** The LSN, exclusive, that the state ends with on a shard; -1 where that is to be found out. */
  long endLsn(int shard) {
    return switch (kind) {
      case LSN -> value == Long.MAX_VALUE ? value : value + 1;
      case TOKEN -> token.part(shard).lsn();
      default -> -1;
    };
  }

  /** The same for the tables, when it has been reached. */
  AsOfPoint point(int shard) {
    return switch (kind) {
      case LSN -> AsOfPoint.lsn(value);
      case TOKEN -> AsOfPoint.lsn(token.part(shard).lsn() - 1);
      case OFFSET -> new AsOfPoint(AsOfPoint.Kind.OFFSET, value);
      case TIME -> new AsOfPoint(AsOfPoint.Kind.TIME, value);
      default -> AsOfPoint.latest();
    };
  }
}
