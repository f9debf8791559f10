package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.index.SealedIndexWriter;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.recover.QuarantinedRange;
import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.recover.RecoveryReport;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damage to what was durable: it is found and named, never served, and never costs anything beside
 * it.
 */
@Timeout(value = 8, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveryDamageTest {
  private SimWorld world;
  private ShardFiles files;
  private List<ShardFiles.Place> frames;

  @BeforeEach
  void openWorld() throws IOException {
    world = new SimWorld(1);
    files = new ShardFiles(world);
    world.open();
  }

  private static String value(long i) {
    return "value-" + i + " " + "x".repeat(400);
  }

  /** Appends numbered values, each in a group of its own, and remembers where the frames stand. */
  private void write(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      SimWorld.Answer answer = world.append(value(i));
      world.shard.settle();
      assertEquals(i, answer.baseOffset);
    }
    frames = ShardFiles.frames(world.shard.shard()).stream().filter(f -> f.length() > 800).toList();
  }

  private void restart() throws IOException {
    world.disk.processKill();
    world.open();
  }

  /** Reads from an offset up to the end or to damage; returns the offsets that it got. */
  private List<Long> offsetsFrom(long offset) {
    List<Long> offsets = new ArrayList<>();
    PartitionStart start = new PartitionStart(world.topic.id(), 0, offset);
    try (LogSubscription subscription = world.shard.subscribe(List.of(start))) {
      Collected reader = new Collected(64 << 10);
      while (true) {
        List<Collected.Row> rows = reader.poll(subscription);
        if (rows.isEmpty()) {
          return offsets;
        }
        for (Collected.Row row : rows) {
          assertEquals(value(row.offset()), row.value());
          if (row.offset() >= offset) {
            offsets.add(row.offset());
          }
        }
      }
    } catch (DriftException e) {
      assertEquals(ErrorCode.CORRUPT_RANGE, e.code());
      damage = e.getMessage();
      return offsets;
    }
  }

  private String damage = "";

  private static List<Long> range(long from, long to) {
    return java.util.stream.LongStream.range(from, to).boxed().toList();
  }

  /** Offsets from..to-1 are refused by name, and everything before and behind them is served. */
  private void assertHole(long from, long to, long end) {
    damage = "";
    assertEquals(range(0, from), offsetsFrom(0));
    assertTrue(damage.contains("offsets " + from + " to " + (to - 1) + " "), damage);
    assertTrue(damage.contains("next that may be read is " + to), damage);
    damage = "";
    assertEquals(List.of(), offsetsFrom(from));
    assertTrue(damage.contains("next that may be read is " + to), damage);
    damage = "";
    assertEquals(range(to, end), offsetsFrom(to));
    assertEquals("", damage);
  }

  private void flipBody(ShardFiles.Place frame) throws IOException {
    files.flip(files.segment(frame.segmentId()), frame.position() + frame.length() - 9);
  }

  private void flipHeader(ShardFiles.Place frame) throws IOException {
    files.flip(files.segment(frame.segmentId()), frame.position() + 9);
  }

  @Test
  void shouldQuarantineRotInTheActiveSegment() throws IOException {
    write(0, 20);
    flipBody(frames.get(7));
    world.disk.processKill();
    RecoveryReport report = files.recover();
    assertTrue(report.has(RecoveryCase.ROT_IN_THE_MIDDLE));
    ShardFiles.Place bad = frames.get(7);
    assertEquals(
        List.of(
            new QuarantinedRange(
                bad.segmentId(),
                bad.position(),
                bad.position() + bad.length(),
                bad.firstLsn(),
                bad.firstLsn() + 1)),
        report.quarantined());
    world.open();
    assertHole(7, 8, 20);
    write(20, 25);
    assertHole(7, 8, 25);
    restart();
    assertHole(7, 8, 25);
    assertEquals(1, world.shard.shard().status().quarantinedRanges());
  }

  @Test
  void shouldNotGiveTheOffsetsOfDamagedRecordsAgain() throws IOException {
    for (boolean header : new boolean[] {false, true}) {
      world = new SimWorld(header ? 3 : 2);
      files = new ShardFiles(world);
      world.open();
      var created =
          world.shard.submit(
              new CreateTopic(TopicSpec.of("other", TopicKind.LOG, 1), false, world.config));
      world.shard.settle();
      int other = created.join().topic().id();
      assertEquals(0, appendTo(other, value(0)));
      assertEquals(1, appendTo(other, value(1)));
      write(0, 5);
      ShardFiles.Place lastOfOther = frames.get(1);
      if (header) {
        flipHeader(lastOfOther);
      } else {
        flipBody(lastOfOther);
      }
      restart();
      assertEquals(1, world.shard.shard().status().quarantinedRanges());
      assertEquals(2, appendTo(other, "the next one"), "with a damaged header: " + header);
      assertEquals(5, appendTo(world.topic.id(), "those behind it tell where they go on"));
    }
  }

  private long appendTo(int topicId, String value) {
    SimWorld.Answer answer = world.append(TestBatches.of(topicId, 0, value), AckLevel.DURABLE);
    world.shard.settle();
    return answer.baseOffset;
  }

  @Test
  void shouldQuarantineADamagedFrameHeader() throws IOException {
    write(0, 20);
    flipHeader(frames.get(0));
    flipHeader(frames.get(12));
    flipHeader(frames.get(13));
    restart();
    assertEquals(2, world.shard.shard().status().quarantinedRanges());
    assertEquals(List.of(), offsetsFrom(0));
    assertTrue(damage.contains("next that may be read is 1"), damage);
    assertEquals(range(1, 12), offsetsFrom(1));
    assertTrue(damage.contains("offsets 12 to 13 "), damage);
    assertEquals(range(14, 20), offsetsFrom(14));
  }

  @Test
  void shouldQuarantineZeroedSectorsOfASealedSegment() throws IOException {
    write(0, 80);
    ShardFiles.Place first = frames.get(10);
    ShardFiles.Place last = frames.get(13);
    assertTrue(last.segmentId() < frames.get(79).segmentId());
    files.zero(files.segment(1), first.position() + 100, last.position() + 200);
    world.disk.processKill();
    assertTrue(files.recover().has(RecoveryCase.ROT_IN_THE_MIDDLE));
    world.open();
    assertHole(10, 14, 80);
  }

  @Test
  void shouldQuarantineTheEndOfASealedSegment() throws IOException {
    write(0, 80);
    ShardFiles.Place last =
        frames.stream().filter(f -> f.segmentId() == 1).reduce((a, b) -> b).orElseThrow();
    long offset = frames.indexOf(last);
    flipBody(last);
    restart();
    assertEquals(1, world.shard.shard().status().quarantinedRanges());
    assertHole(offset, offset + 1, 80);
  }

  @Test
  void shouldNotServeRotThatCameAfterTheIndexWasMade() throws IOException {
    write(0, 80);
    flipBody(frames.get(10));
    flipBody(frames.get(11));
    assertHole(10, 12, 80);
    restart();
    assertHole(10, 12, 80);
  }

  @Test
  void shouldFindRotBelowACheckpointWhenItIsRead() throws IOException {
    write(0, 80);
    world.shard.stop();
    flipBody(frames.get(10));
    world.disk.processKill();
    world.open();
    assertHole(10, 11, 80);
  }

  @Test
  void shouldQuarantineTheLastGroupWhenACheckpointKnowsIt() throws IOException {
    write(0, 20);
    world.shard.stop();
    flipBody(frames.get(19));
    world.disk.processKill();
    assertTrue(files.recover().has(RecoveryCase.ROT_IN_THE_MIDDLE));
    world.open();
    assertEquals(range(0, 19), offsetsFrom(0));
    assertTrue(damage.contains("offsets 19 to 19 "), damage);
    write(20, 22);
    assertHole(19, 20, 22);
    restart();
    assertHole(19, 20, 22);
  }

  @Test
  void shouldServeWhatFollowsRotInTheLastGroupBelowACheckpoint() throws IOException {
    write(0, 10);
    for (int i = 10; i < 15; i++) {
      world.append(value(i));
    }
    world.shard.step();
    write(15, 15);
    world.shard.stop();
    flipBody(frames.get(11));
    world.disk.processKill();
    world.open();
    assertHole(11, 12, 15);
  }

  @Test
  void shouldNameTheRangeOfAMissingSegment() throws IOException {
    write(0, 120);
    long from = firstOffsetOf(2);
    long to = firstOffsetOf(3);
    world.disk.processKill();
    files.delete(files.segment(2));
    assertTrue(files.recover().has(RecoveryCase.MISSING_SEGMENT));
    world.open();
    assertHole(from, to, 120);
    write(120, 125);
    assertHole(from, to, 125);
    restart();
    assertHole(from, to, 125);
  }

  private long firstOffsetOf(long segmentId) {
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).segmentId() == segmentId) {
        return i;
      }
    }
    throw new AssertionError("no frame in segment " + segmentId);
  }

  @Test
  void shouldNameTheRangeOfASegmentWithoutHeader() throws IOException {
    write(0, 120);
    long from = firstOffsetOf(2);
    long to = firstOffsetOf(3);
    world.disk.processKill();
    files.zero(files.segment(2), 0, SegmentHeader.LENGTH);
    assertTrue(files.recover().has(RecoveryCase.MISSING_SEGMENT));
    assertTrue(files.exists(files.segment(2)), "damage is kept as it is");
    world.open();
    assertHole(from, to, 120);
  }

  @Test
  void shouldRebuildMissingAndDamagedIndexes() throws IOException {
    write(0, 120);
    world.shard.stop();
    byte[] sound = files.read(files.index(1));
    files.flip(files.index(1), 20);
    world.disk.processKill();
    assertTrue(files.recover().has(RecoveryCase.DAMAGED_INDEX));
    assertEquals(List.of(), differences(sound, files.read(files.index(1))));
    files.delete(files.index(2));
    assertTrue(files.recover().has(RecoveryCase.MISSING_INDEX));
    files.put(files.index(1), java.util.Arrays.copyOf(sound, sound.length - 40));
    assertTrue(files.recover().has(RecoveryCase.DAMAGED_INDEX));
    world.open();
    assertEquals(range(0, 120), offsetsFrom(0));
  }

  private static List<Integer> differences(byte[] one, byte[] other) {
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < Math.max(one.length, other.length); i++) {
      if (i >= one.length || i >= other.length || one[i] != other[i]) {
        at.add(i);
      }
    }
    return at;
  }

  @Test
  void shouldNeverAnswerFromADamagedIndexBodyAndRebuildIt() throws IOException {
    write(0, 120);
    world.shard.stop();
    byte[] sound = files.read(files.index(1));
    files.flip(files.index(1), sound.length - 20);
    world.disk.processKill();
    world.open();
    List<Long> read = offsetsFrom(0);
    assertEquals(range(0, read.size()), read);
    assertTrue(damage.contains("an index file is damaged"), damage);
    world.shard.settle();
    damage = "";
    assertEquals(range(0, 120), offsetsFrom(0));
    restart();
    assertEquals(range(0, 120), offsetsFrom(0));
    assertEquals("", damage);
  }

  @Test
  void shouldUseAnEarlierCheckpointOrTheWholeLog() throws IOException {
    write(0, 30);
    world.shard.stop();
    world.disk.processKill();
    world.open();
    write(30, 60);
    world.shard.stop();
    List<String> checkpoints = files.names(".ckp");
    assertEquals(2, checkpoints.size());
    files.flip(files.file(checkpoints.get(1)), 200);
    world.disk.processKill();
    assertTrue(files.recover().has(RecoveryCase.DAMAGED_CHECKPOINT));
    world.open();
    assertEquals(range(0, 60), offsetsFrom(0));
    byte[] state = world.shard.state();
    world.disk.processKill();
    files.zero(files.file(checkpoints.get(0)), 0, 50);
    world.open();
    assertEquals(range(0, 60), offsetsFrom(0));
    assertFalse(state.length == 0);
    write(60, 61);
  }

  @Test
  void shouldRefuseACheckpointOfALaterFormat() throws IOException {
    write(0, 3);
    world.shard.stop();
    world.disk.processKill();
    var name = files.file(files.names(".ckp").get(0));
    files.write(name, 0, SegmentBlocks.checkpointWithLaterFormat(files.read(name)));
    DriftException e = assertThrows(DriftException.class, () -> world.open());
    assertEquals(ErrorCode.FORMAT_TOO_NEW, e.code());
  }

  @Test
  void shouldNameACheckpointThatHoldsNoState() throws IOException {
    write(0, 3);
    world.shard.stop();
    world.disk.processKill();
    var name = files.file(files.names(".ckp").get(0));
    files.put(name, SegmentBlocks.checkpointWithoutState(files.read(name)));
    DriftException e = assertThrows(DriftException.class, () -> world.open());
    assertEquals(ErrorCode.DATA_DAMAGED, e.code());
    assertTrue(e.getMessage().contains(name.toString()), e.getMessage());
  }

  @Test
  void shouldMakeAnIndexAgainThatEndsElsewhere() throws IOException {
    write(0, 120);
    Segment first = world.shard.shard().upkeep().segments().all()[0];
    world.shard.stop();
    world.disk.processKill();
    byte[] sound = files.read(files.index(1));
    SealedIndexWriter.writeDurably(
        world.disk,
        files.index(1),
        first.header(),
        first.endPosition() - 8,
        first.endLsn(),
        new ActiveIndex(10, 10));
    RecoveryReport report = files.recover();
    assertTrue(report.has(RecoveryCase.DAMAGED_INDEX));
    assertEquals(List.of(), differences(sound, files.read(files.index(1))));
    world.open();
    assertEquals(range(0, 120), offsetsFrom(0));
  }
}
