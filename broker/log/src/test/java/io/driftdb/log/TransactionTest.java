package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of several topics as one frame: what is taken, what is refused, what is seen of it. */
class TransactionTest {
  private static final class Answer implements AppendListener {
    final List<Long> offsets = new ArrayList<>();
    long firstLsn;
    long endLsn;
    boolean duplicate;
    ErrorCode refusal;

    @Override
    public void onAppended(long tag, AppendResult result) {
      firstLsn = result.firstLsn();
      endLsn = result.endLsn();
      duplicate = result.duplicate();
      for (int i = 0; i < result.batchCount(); i++) {
        offsets.add(result.baseOffset(i));
      }
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      refusal = code;
    }
  }

  private final SimWorld world = new SimWorld(1);
  private Topic first;
  private Topic second;

  @BeforeEach
  void open() throws IOException {
    world.open();
    first = world.topic;
    var created =
        world.shard.submit(
            new CreateTopic(TopicSpec.of("u", TopicKind.TABLE, 2), false, world.config));
    world.shard.settle();
    second = created.join().topic();
  }

  private Answer append(UnsafeBuffer bytes, int batches, boolean transaction) {
    Answer answer = new Answer();
    boolean taken =
        world.shard.tryAppend(
            new AppendRequest()
                .batches(bytes, 0, bytes.capacity(), batches)
                .transaction(transaction)
                .ackLevel(AckLevel.DURABLE)
                .listener(answer, 0));
    assertTrue(taken);
    world.shard.step();
    return answer;
  }

  private UnsafeBuffer three(String value) {
    return TestBatches.transaction(
        TestBatches.of(second.id(), 1, value + "-a", value + "-b"),
        TestBatches.of(first.id(), 0, value + "-c"),
        TestBatches.of(second.id(), 0, value + "-d", value + "-e"));
  }

  private static void assertRefused(ErrorCode expected, Answer answer) {
    assertEquals(expected, answer.refusal);
  }

  @Test
  void shouldAppendAllOfItSideBySide() {
    world.written("before");
    Answer answer = append(three("t"), 3, true);
    assertNull(answer.refusal);
    assertEquals(5, answer.endLsn - answer.firstLsn);
    assertEquals(List.of(0L, 1L, 0L), answer.offsets);
    assertEquals(List.of("before", "t-a", "t-b", "t-c", "t-d", "t-e"), world.values());
  }

  @Test
  void shouldMarkTheFrameAlsoOfOneBatch() throws IOException {
    append(TestBatches.transaction(TestBatches.of(first.id(), 0, "alone")), 1, true);
    append(TestBatches.of(first.id(), 0, "plain"), 1, false);
    List<UnsafeBuffer> frames = OfflineScan.frames(world.shard.shard());
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    FrameVerifier.wrap(frame, frames.get(frames.size() - 2), 0);
    assertEquals(FrameDescriptor.FLAG_TRANSACTION, frame.frameFlags());
    FrameVerifier.wrap(frame, frames.get(frames.size() - 1), 0);
    assertEquals(0, frame.frameFlags());
  }

  @Test
  void shouldRefuseWhatIsNeitherAPlainBatchNorAWholeTransaction() {
    UnsafeBuffer plain = TestBatches.of(first.id(), 0, "x");
    UnsafeBuffer other = TestBatches.of(second.id(), 0, "y");
    UnsafeBuffer marked = TestBatches.transaction(plain);
    assertRefused(ErrorCode.INVALID_RECORD, append(plain, 1, true));
    assertRefused(ErrorCode.INVALID_RECORD, append(marked, 1, false));
    UnsafeBuffer mixed = TestBatches.transaction(plain, other);
    mixed.putBytes(0, plain, 0, plain.capacity());
    assertRefused(ErrorCode.INVALID_RECORD, append(mixed, 2, true));
    mixed = TestBatches.transaction(plain, other);
    assertRefused(ErrorCode.INVALID_RECORD, append(mixed, 2, false));
    assertRefused(ErrorCode.INVALID_RECORD, append(mixed, 1, true));
    assertRefused(ErrorCode.INVALID_RECORD, append(mixed, 0, true));
    UnsafeBuffer twice = TestBatches.transaction(plain, plain);
    assertRefused(ErrorCode.INVALID_RECORD, append(twice, 2, true));
    UnsafeBuffer elsewhere = TestBatches.transaction(plain, TestBatches.of(second.id(), 2, "z"));
    assertRefused(ErrorCode.UNKNOWN_PARTITION, append(elsewhere, 2, true));
    UnsafeBuffer unknown = TestBatches.transaction(plain, TestBatches.of(99, 0, "z"));
    assertRefused(ErrorCode.UNKNOWN_TOPIC, append(unknown, 2, true));
    assertEquals(List.of(), world.values());
  }

  @Test
  void shouldTakeAsMuchAsABatchMayHaveAndRefuseMore() {
    int limit = world.config.maxBatchBytes();
    String[] values = new String[8];
    Arrays.fill(values, "x".repeat(limit / 8 / 8));
    UnsafeBuffer fits =
        TestBatches.transaction(
            TestBatches.of(first.id(), 0, values),
            TestBatches.of(second.id(), 0, values),
            TestBatches.of(second.id(), 1, values));
    assertTrue(fits.capacity() > limit * 3 / 4 && fits.capacity() <= limit);
    assertNull(append(fits, 3, true).refusal);
    Arrays.fill(values, "x".repeat(limit / 4 / 4));
    UnsafeBuffer large =
        TestBatches.transaction(
            TestBatches.of(first.id(), 0, values), TestBatches.of(second.id(), 0, values));
    assertRefused(ErrorCode.TRANSACTION_TOO_LARGE, append(large, 2, true));
    values = new String[] {"x".repeat(limit)};
    assertRefused(
        ErrorCode.RECORD_TOO_LARGE, append(TestBatches.of(first.id(), 0, values), 1, false));
  }

  private UnsafeBuffer sequenced(long id, long sequence, String value) {
    return TestBatches.transaction(
        TestBatches.of(first.id(), 0, id, 0, sequence, value + "-a"),
        TestBatches.of(second.id(), 1, id, 0, 2 * sequence, value + "-b", value + "-c"));
  }

  @Test
  void shouldTellADuplicateAsAWhole() throws IOException {
    var registered = world.shard.submit(new RegisterProducer("", null));
    world.shard.settle();
    long id = registered.join().producerId();
    Answer original = append(sequenced(id, 0, "x"), 2, true);
    append(sequenced(id, 1, "y"), 2, true);
    Answer again = append(sequenced(id, 0, "x"), 2, true);
    assertTrue(again.duplicate);
    assertFalse(original.duplicate);
    assertEquals(original.firstLsn, again.firstLsn);
    assertEquals(original.endLsn, again.endLsn);
    assertEquals(original.offsets, again.offsets);
    UnsafeBuffer half =
        TestBatches.transaction(
            TestBatches.of(first.id(), 0, id, 0, 1, "y-a"),
            TestBatches.of(second.id(), 1, id, 0, 4, "new"));
    assertRefused(ErrorCode.OUT_OF_ORDER_SEQUENCE, append(half, 2, true));
    world.shard.stop();
    world.open();
    assertTrue(append(sequenced(id, 1, "y"), 2, true).duplicate);
    assertEquals(List.of("x-a", "x-b", "x-c", "y-a", "y-b", "y-c"), world.values());
  }

  @Test
  void shouldBecomeVisibleAllAtOnce() throws IOException {
    ScriptedReplicator replicator = new ScriptedReplicator(false);
    world.shard.stop();
    world.open(replicator);
    replicator.commitAll();
    List<PartitionStart> starts = world.shard.allPartitions();
    Collected reader = new Collected(64 << 10);
    try (LogSubscription subscription = world.shard.subscribe(starts)) {
      Answer answer = append(three("t"), 3, true);
      assertEquals(List.of(), reader.drain(subscription));
      assertEquals(0, answer.endLsn);
      replicator.commitAll();
      assertEquals(5, reader.drain(subscription).size());
      assertNotNull(answer.offsets);
      append(three("u"), 3, true);
      replicator.truncateFrom(answer.endLsn);
      append(three("v"), 3, true);
      replicator.commitAll();
      List<Collected.Row> rows = reader.drain(subscription);
      assertEquals(List.of("v-a", "v-b", "v-c", "v-d", "v-e"), values(rows));
      assertEquals(answer.endLsn, rows.get(0).lsn());
      assertEquals(List.of(2L, 3L, 1L, 2L, 3L), offsets(rows));
    }
  }

  private static List<String> values(List<Collected.Row> rows) {
    return rows.stream().map(Collected.Row::value).toList();
  }

  private static List<Long> offsets(List<Collected.Row> rows) {
    return rows.stream().map(Collected.Row::offset).toList();
  }
}
