package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.TestFrames;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames become durable in groups, the next only after the last, and can be taken back. */
class JournalGroupTest {
  private static final Path PATH = Path.of("/sim/shard");
  private static final int SEGMENT = 16 << 10;
  private static final int FRAMES_OF_A_GROUP = 16;
  private static final int GROUP = FRAMES_OF_A_GROUP * TestFrames.of(1, 1, "a").capacity();
  private static final int SHARD = 5;

  private final SimDisk disk = new SimDisk(1);
  private final ShardDirectory directory = new ShardDirectory(disk, PATH, new UUID(1, 1), SHARD);
  private final LogConfig config =
      LogConfig.at(PATH).segmentBytes(SEGMENT).maxGroupBytes(GROUP).maxBatchBytes(4 << 10);
  private final JournalLimits limits = JournalLimits.of(config);
  private final SegmentList segments = new SegmentList();
  private final SpareSegments spares = new SpareSegments(directory, limits, 1);
  private final List<String> groups = new ArrayList<>();
  private final LogObserver observer =
      new LogObserver() {
        @Override
        public void onGroup(
            int shard, int frames, int records, int bytes, long writeNs, long forceNs) {
          assertEquals(SHARD, shard);
          assertTrue(writeNs > 0 && writeNs < 100);
          assertEquals(journal.lastForceNs(), forceNs);
          assertTrue(forceNs > 0 && forceNs < 100);
          groups.add(frames + " " + records + " " + bytes);
        }
      };
  private final Journal journal =
      new Journal(
          directory,
          limits,
          new LogSeam(disk, new SimClock(), () -> 77),
          observer,
          segments,
          spares,
          new UncommittedFrames());

  @BeforeEach
  void start() throws IOException {
    disk.createDirectoriesDurably(PATH);
    journal.resume(null, 1, 0);
    assertFalse(journal.hasRoomFor(0));
    journal.rollDurably();
  }

  private int stage(String... values) {
    UnsafeBuffer frame = TestFrames.of(journal.appendedLsn(), 1, values);
    journal.append(frame, 0, frame.capacity());
    return frame.capacity();
  }

  private void flush() throws IOException {
    journal.write();
    journal.force();
    journal.forced();
  }

  /** First LSN and durable mark of each frame of a segment that can be read. */
  private List<String> stored(Segment segment) throws IOException {
    List<String> found = new ArrayList<>();
    SegmentHeader header = directory.readHeader(segment.id());
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    new SegmentScanner()
        .open(segment.file(), header.salt(), header.capacity())
        .scan(
            SegmentHeader.LENGTH,
            header.baseLsn(),
            true,
            (buffer, offset, length, position) -> {
              FrameVerifier.wrap(frame, buffer, offset);
              found.add(frame.firstLsn() + " after " + frame.durableMark());
            });
    return found;
  }

  private List<Segment> truncateFrom(long lsn) throws IOException {
    return journal.truncateFromDurably(lsn, (topicId, partition) -> 0);
  }

  @Test
  void shouldWriteAGroupAtOnceAndTellOfIt() throws IOException {
    int bytes = stage("a", "b") + stage("c");
    assertTrue(journal.hasStaged());
    assertEquals(4, journal.appendedLsn());
    assertEquals(1, journal.durableLsn());
    assertEquals(bytes, journal.stagingOffset());
    flush();
    assertFalse(journal.hasStaged());
    assertEquals(4, journal.durableLsn());
    assertEquals(List.of("2 3 " + bytes), groups);
    Segment active = segments.active();
    assertEquals(SegmentHeader.LENGTH + bytes, active.endPosition());
    assertEquals(4, active.endLsn());
    assertEquals(3, active.lastAppendTimeNs());
    stage("d");
    flush();
    assertEquals(List.of("1 after 1", "3 after 1", "4 after 4"), stored(active));
    assertFalse(disk.isDirty(directory.file(SegmentNames.segment(1))));
  }

  @Test
  void shouldTakeAFrameThatWasWrittenInPlace() throws IOException {
    stage("a");
    int at = journal.stagingOffset();
    UnsafeBuffer frame = TestFrames.of(2, 2, "b", "c");
    journal.staging().putBytes(at, frame, 0, frame.capacity());
    journal.append(journal.staging(), at, frame.capacity());
    flush();
    assertEquals(List.of("1 after 1", "2 after 1"), stored(segments.active()));
    assertEquals(0, segments.active().index().firstOffset(1, 1));
    assertEquals(-1, segments.active().index().firstOffset(1, 2));
    assertEquals(6, journal.durableLsn());
  }

  @Test
  void shouldWriteNothingBeforeTheLastGroupIsForced() throws IOException {
    stage("a");
    journal.write();
    stage("b");
    assertThrows(IllegalStateException.class, journal::write);
    assertThrows(IllegalStateException.class, journal::rollDurably);
    assertThrows(IllegalStateException.class, () -> truncateFrom(2));
    journal.force();
    assertEquals(1, journal.durableLsn());
    journal.forced();
    assertEquals(2, journal.durableLsn());
    flush();
    assertEquals(List.of("1 after 1", "2 after 2"), stored(segments.active()));
  }

  @Test
  void shouldCountAGroupAsFullAtItsBound() {
    for (int i = 1; i < FRAMES_OF_A_GROUP; i++) {
      stage("a");
      assertFalse(journal.isGroupFull());
    }
    stage("a");
    assertTrue(journal.isGroupFull());
  }

  @Test
  void shouldHaveRoomUpToTheLastByte() throws IOException {
    int first = stage("a");
    int room = SEGMENT - SegmentHeader.LENGTH - first;
    assertTrue(journal.hasRoomFor(room));
    assertFalse(journal.hasRoomFor(room + 1));
    journal.write();
    assertFalse(journal.hasRoomFor(room + 1));
    int second = stage("b");
    assertTrue(journal.hasRoomFor(room - second));
    assertFalse(journal.hasRoomFor(room - second + 1));
  }

  @Test
  void shouldTakeBackWhatIsOnlyStaged() throws IOException {
    int kept = stage("a", "b") + stage("c");
    stage("d", "e");
    stage("f");
    assertEquals(List.of(), truncateFrom(4));
    assertEquals(4, journal.appendedLsn());
    assertEquals(kept, journal.stagingOffset());
    assertEquals(List.of(), truncateFrom(4));
    flush();
    assertEquals(List.of("2 3 " + kept), groups);
    assertEquals(3, segments.active().lastAppendTimeNs());
    assertEquals(4, journal.durableLsn());
    assertThrows(IllegalStateException.class, () -> truncateFrom(2));
  }

  @Test
  void shouldCutOffWhatIsWrittenByTheNextSegment() throws IOException {
    int kept = stage("a");
    flush();
    stage("b");
    flush();
    journal.rollDurably();
    stage("c");
    flush();
    journal.rollDurably();
    stage("d");
    flush();
    stage("e");
    Segment[] before = segments.all();
    assertEquals(List.of(before[2], before[1]), truncateFrom(2));
    assertEquals(2, journal.appendedLsn());
    assertEquals(2, journal.durableLsn());
    assertFalse(journal.hasStaged());
    assertEquals(2, segments.all().length);
    assertEquals(SegmentHeader.LENGTH + kept, before[0].endPosition());
    assertEquals(2, before[0].endLsn());
    SegmentHeader header = segments.active().header();
    assertEquals(4, header.segmentId());
    assertEquals(2, header.baseLsn());
    assertEquals(1, header.previousSegmentId());
    assertEquals(SegmentHeader.LENGTH + kept, header.previousEndPosition());
    stage("f");
    flush();
    assertEquals(List.of("2 after 2"), stored(segments.active()));
  }

  @Test
  void shouldNotTakeBackWhatIsCommitted() throws IOException {
    stage("a");
    stage("b");
    flush();
    journal.commit(2);
    truncateFrom(2);
    assertEquals(2, journal.durableLsn());
    assertThrows(IllegalStateException.class, () -> truncateFrom(1));
  }
}
