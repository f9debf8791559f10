package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  /** Numbers of version 1. A line may be added here, and none may ever change. */
  private static final String VERSION_1 =
      """
      0 NONE
      1 UNSUPPORTED_VERSION
      2 MALFORMED_MESSAGE
      3 CHECKSUM_MISMATCH
      4 MESSAGE_TOO_LARGE
      5 AUTHENTICATION_FAILED
      6 HANDSHAKE_TIMEOUT
      7 IDLE_TIMEOUT
      8 TOO_MANY_CONNECTIONS
      9 BUSY
      10 THROTTLED
      11 DEADLINE_EXCEEDED
      12 SHUTTING_DOWN
      13 INVALID_REQUEST
      20 UNKNOWN_TOPIC
      21 TOPIC_EXISTS
      22 INVALID_TOPIC_NAME
      23 UNKNOWN_PARTITION
      24 TOO_MANY_TOPICS
      25 TOO_MANY_PARTITIONS
      30 RECORD_TOO_LARGE
      31 KEY_TOO_LARGE
      32 KEY_REQUIRED
      33 UNKNOWN_OP
      34 INVALID_RECORD
      40 OFFSET_OUT_OF_RANGE
      41 POSITION_LOST
      42 CORRUPT_RANGE
      43 TOO_MANY_SUBSCRIPTIONS
      44 UNKNOWN_SUBSCRIPTION
      50 OUT_OF_ORDER_SEQUENCE
      51 DUPLICATE_SEQUENCE
      52 UNKNOWN_PRODUCER
      53 PRODUCER_FENCED
      60 DISK_FULL
      61 SHARD_POISONED
      62 NOT_COMMITTED
      63 INTERNAL
      64 NOT_LEADER
      65 LEADER_CHANGED
      70 DATA_DIR_LOCKED
      71 DATA_DIR_FOREIGN
      72 DATA_DIR_UNREADABLE
      73 FORMAT_TOO_NEW
      74 DATA_DAMAGED
      75 PORT_IN_USE
      76 CONFIG_INVALID
      80 CONNECTION_LOST
      81 CLIENT_CLOSED
      82 BUFFER_FULL
      83 STATE_TOO_LARGE
      90 NOT_A_TABLE
      91 INVALID_ROW
      92 INVALID_CONDITION
      93 BELOW_HORIZON
      94 AS_OF_NOT_REACHED
      95 UNKNOWN_INDEX
      96 INDEX_EXISTS
      97 INDEX_NOT_READY
      98 CURSOR_MISMATCH
      99 TRANSACTION_ACROSS_SHARDS
      100 TRANSACTION_TOO_LARGE
      101 TABLE_UNAVAILABLE
      102 TABLE_INCOMPLETE
      103 TOO_MANY_INDEXES
      """;

  @Test
  void shouldKeepTheNumbersOfVersion1() {
    String now =
        Stream.of(ErrorCode.values())
            .map(e -> e.code() + " " + e.name() + "\n")
            .collect(Collectors.joining());
    assertEquals(VERSION_1, now);
  }

  @Test
  void shouldFindEachByItsOwnNumber() {
    Set<Integer> seen = new HashSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      assertTrue(seen.add(code.code()), code + " has another's number");
      assertEquals(code, ErrorCode.of(code.code()));
      assertFalse(code.advice().isBlank());
    }
  }

  @Test
  void shouldTakeUnknownNumbersForAnInternalError() {
    for (int code : new int[] {-1, 14, 127, 128, 65_535, Integer.MIN_VALUE}) {
      assertEquals(ErrorCode.INTERNAL, ErrorCode.of(code));
    }
  }
}
