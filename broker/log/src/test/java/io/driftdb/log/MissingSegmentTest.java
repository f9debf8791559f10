package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.recover.QuarantinedRange;
import io.driftdb.log.recover.RecoveredShard;
import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.recover.RecoveryReport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Segments that are gone: their records are named, and nothing around them is lost or reused. */
class MissingSegmentTest {
  private final SimWorld world = new SimWorld(1);
  private final ShardFiles files = new ShardFiles(world);
  private List<ShardFiles.Place> frames;
  private int other;

  @BeforeEach
  void open() throws IOException {
    world.open();
    TopicSpec spec = TopicSpec.of("other", TopicKind.LOG, 1);
    var created = world.shard.submit(new CreateTopic(spec, false, world.config));
    world.shard.settle();
    other = created.join().topic().id();
  }

  private void write(int topicId, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      world.append(TestBatches.of(topicId, 0, i + "x".repeat(400)), AckLevel.DURABLE);
      world.shard.settle();
    }
    frames = ShardFiles.frames(world.shard.shard());
  }

  private long newest() {
    return frames.get(frames.size() - 1).segmentId();
  }

  /** Fills what is the active segment, and one more, with records of one topic. */
  private void fillSegment(int topicId) throws IOException {
    write(topicId, 1);
    long before = newest();
    while (newest() == before) {
      write(topicId, 1);
    }
  }

  private ShardFiles.Place firstOf(long segmentId) {
    return frames.stream().filter(f -> f.segmentId() == segmentId).findFirst().orElseThrow();
  }

  private ShardFiles.Place lastOf(long segmentId) {
    return frames.stream()
        .filter(f -> f.segmentId() == segmentId)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  /** The records are in ranges that end where those of the next segment begin. */
  private void assertMissing(RecoveryReport report, long segmentId) {
    long from = lastOf(segmentId - 1).firstLsn() + 1;
    long to = firstOf(segmentId + 1).firstLsn();
    assertTrue(report.has(RecoveryCase.MISSING_SEGMENT));
    assertFalse(report.quarantined().isEmpty());
    for (QuarantinedRange each : report.quarantined()) {
      assertTrue(each.fromLsn() <= from, each.toString());
      assertEquals(to, each.toLsn());
    }
  }

  @Test
  void shouldNotGiveOffsetsAgainThatWereInASegmentBeforeTheLast() throws IOException {
    fillSegment(world.topic.id());
    write(other, 12);
    fillSegment(world.topic.id());
    assertEquals(3, newest());
    checkOffsetsWithout(2);
  }

  @Test
  void shouldNotGiveOffsetsAgainThatWereInASegmentInTheMiddle() throws IOException {
    fillSegment(world.topic.id());
    write(other, 12);
    fillSegment(world.topic.id());
    fillSegment(world.topic.id());
    assertEquals(4, newest());
    checkOffsetsWithout(2);
  }

  /** What was lost may all have been the other topic's: nothing else tells. */
  private void checkOffsetsWithout(long segmentId) throws IOException {
    long next = world.shard.shard().sequenced().nextOffset(other, 0);
    assertTrue(next > 10);
    world.disk.processKill();
    files.delete(files.segment(segmentId));
    RecoveredShard recovered = files.recovered();
    assertMissing(recovered.report(), segmentId);
    long given = recovered.state().nextOffset(other, 0);
    assertTrue(given >= next, given + " was given before " + next);
  }

  /** The segment behind it, whose header says where it ends, and its index, which does too. */
  private void deleteWhatTellsTheEndOfTheFirst() throws IOException {
    files.delete(files.segment(2));
    if (files.exists(files.index(1))) {
      files.delete(files.index(1));
    }
  }

  @Test
  void shouldFindTheEndOfASegmentWhenNothingTellsIt() throws IOException {
    for (int i = 0; i < 4; i++) {
      fillSegment(world.topic.id());
    }
    world.disk.processKill();
    deleteWhatTellsTheEndOfTheFirst();
    RecoveredShard recovered = files.recovered();
    assertMissing(recovered.report(), 2);
    long end = lastOf(1).position() + lastOf(1).length();
    assertEquals(end, recovered.segments().all()[0].endPosition());
  }

  @Test
  void shouldNameRotInASegmentOfWhichNothingTellsTheEnd() throws IOException {
    for (int i = 0; i < 4; i++) {
      fillSegment(world.topic.id());
    }
    List<ShardFiles.Place> inOne = frames.stream().filter(f -> f.segmentId() == 1).toList();
    ShardFiles.Place rotten = inOne.get(inOne.size() / 2);
    ShardFiles.Place last = inOne.get(inOne.size() - 1);
    world.disk.processKill();
    deleteWhatTellsTheEndOfTheFirst();
    files.flip(files.segment(1), rotten.position() + rotten.length() - 9);
    files.flip(files.segment(1), last.position() + last.length() - 9);
    List<QuarantinedRange> ranges = files.recover().quarantined();
    assertEquals(3, ranges.size(), ranges.toString());
    assertEquals(
        List.of(rotten.firstLsn(), last.firstLsn()),
        ranges.stream().filter(r -> r.segmentId() == 1).map(QuarantinedRange::fromLsn).toList());
    assertEquals(rotten.firstLsn() + 1, range(ranges, rotten.firstLsn()).toLsn());
    assertEquals(firstOf(3).firstLsn(), range(ranges, last.firstLsn()).toLsn());
  }

  private static QuarantinedRange range(List<QuarantinedRange> all, long fromLsn) {
    return all.stream().filter(each -> each.fromLsn() == fromLsn).findFirst().orElseThrow();
  }

  @Test
  void shouldNameTwoNeighboursWithoutHeaders() throws IOException {
    for (int i = 0; i < 4; i++) {
      fillSegment(world.topic.id());
    }
    long end = world.shard.shard().sequenced().nextOffset(world.topic.id(), 0);
    long behind = frames.stream().filter(f -> f.segmentId() > 3).count();
    world.disk.processKill();
    files.zero(files.segment(2), 0, SegmentHeader.LENGTH);
    files.zero(files.segment(3), 0, SegmentHeader.LENGTH);
    RecoveryReport report = files.recover();
    assertTrue(report.has(RecoveryCase.MISSING_SEGMENT));
    for (QuarantinedRange each : report.quarantined()) {
      assertTrue(each.toLsn() <= firstOf(4).firstLsn(), each.toString());
    }
    assertTrue(files.exists(files.segment(2)) && files.exists(files.segment(3)));
    world.open();
    PartitionStart start = new PartitionStart(world.topic.id(), 0, end - behind);
    assertEquals(behind, world.shard.read(List.of(start)).size());
  }
}
