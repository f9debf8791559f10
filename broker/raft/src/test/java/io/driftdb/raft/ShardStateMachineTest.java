package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.replicate.ShardRunner;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.entry.EntryPlace;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.schema.Crc;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who hears of a decision, and how often. Entries of three records each. */
class ShardStateMachineTest {
  private static final int RECORDS = 3;

  private int woken;
  private int driven;
  private final ShardRunner runner =
      new ShardRunner() {
        @Override
        public void wake() {
          woken++;
        }

        @Override
        public void drive() {
          driven++;
        }
      };
  private final ShardStateMachine stateMachine =
      new ShardStateMachine(
          new EntryReplicator(0, 1 << 20, runner),
          new Payloads(null, () -> 0, 1 << 20),
          null,
          ReplicationMark.NONE,
          () -> 0,
          null);

  @BeforeEach
  void write() {
    for (int index = 0; index < 3; index++) {
      var unused = stateMachine.write(entry(index), null);
    }
  }

  private static LogEntryProto entry(int index) {
    UnsafeBuffer frame = new UnsafeBuffer(new byte[FrameDescriptor.FRAME_HEADER_LENGTH + 8]);
    long firstLsn = 1 + (long) index * RECORDS;
    new FrameHeaderEncoder()
        .wrap(frame, 0)
        .frameLength(frame.capacity())
        .firstLsn(firstLsn)
        .recordCount(RECORDS);
    int crc = new Crc().of(frame, 0, frame.capacity());
    EntryPlace place = new EntryPlace(firstLsn, firstLsn + RECORDS, frame.capacity(), crc);
    return LogEntryProto.newBuilder()
        .setTerm(1)
        .setIndex(index)
        .setStateMachineLogEntry(
            StateMachineLogEntryProto.newBuilder()
                .setLogData(UnsafeByteOperations.unsafeWrap(place.encode()))
                .setStateMachineEntry(
                    StateMachineEntryProto.newBuilder()
                        .setStateMachineData(UnsafeByteOperations.unsafeWrap(frame.byteArray()))))
        .build();
  }

  private void apply(int index) {
    var unused =
        stateMachine.applyTransaction(
            TransactionContext.newBuilder()
                .setStateMachine(stateMachine)
                .setLogEntry(entry(index))
                .build());
  }

  @Test
  void shouldNotWaitForWhatIsCommittedToBeApplied() {
    stateMachine.committed(1);
    assertEquals(1, woken);
    apply(0);
    apply(1);
    assertEquals(0, driven, "it is known already");
    apply(2);
    assertEquals(1, driven);
    stateMachine.committed(2);
    stateMachine.committed(1);
    assertEquals(1, woken, "it is known already");
  }

  @Test
  void shouldHearNothingOfEntriesWithoutRecords() {
    stateMachine.committed(5); // those behind the third are of Ratis itself
    assertEquals(1, woken);
    stateMachine.committed(7);
    assertEquals(1, woken);
  }
}
