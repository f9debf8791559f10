package io.driftdb.log;

import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.sim.DiskImage;
import io.driftdb.schema.journal.SegmentHeaderDecoder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is done to the files of a copy of a log, and the most that it may cost. */
final class Damage {
  private static final int HEADER = SegmentHeaderDecoder.BLOCK_LENGTH;

  private final SoundLog log;
  private final DiskImage image;
  private final BitSet lost = new BitSet();
  private final Set<Long> headers = new HashSet<>();
  private final Set<ShardFiles.Place> touched = new HashSet<>();
  private final Set<String> checkpoints = new HashSet<>();
  private final StringBuilder story = new StringBuilder();
  private boolean endUnknown;
  private boolean counts;

  Damage(SoundLog log) {
    this.log = log;
    this.image = log.copy();
  }

  DiskImage image() {
    return image;
  }

  Damage flip(Path file, int at, int bit) {
    story.append(file.getFileName()).append(" byte ").append(at).append(" bit ").append(bit);
    story.append("; ");
    image.flip(file, at, bit);
    touch(file, at, at + 1);
    return this;
  }

  Damage truncate(Path file, int length) {
    story.append(file.getFileName()).append(" cut at ").append(length).append("; ");
    int before = image.length(file);
    image.truncate(file, length);
    touch(file, length, before);
    endUnknown |= segmentId(file) == newest(); // it had all its bytes from the first on
    counts |= segmentId(file) == newest();
    return this;
  }

  private static long segmentId(Path file) {
    return SegmentNames.number(file.getFileName().toString(), SegmentNames.SEGMENT_SUFFIX);
  }

  private long newest() {
    return log.frames.get(log.frames.size() - 1).segmentId();
  }

  private void touch(Path file, int from, int to) {
    String name = file.getFileName().toString();
    long segment = segmentId(file);
    if (segment >= 0) {
      touchSegment(segment, from, to);
    } else if (name.endsWith(SegmentNames.CHECKPOINT_SUFFIX)) {
      checkpoints.add(name);
      counts = true;
    } else if (name.endsWith(SegmentNames.INDEX_SUFFIX)) {
      counts = true;
    } else if (name.equals(DataDirectory.META)) {
      endUnknown = true;
      counts = true;
    }
  }

  private void touchSegment(long segment, int from, int to) {
    if (from < HEADER) {
      headers.add(segment);
      endUnknown |= segment == newest();
      counts = true;
    }
    for (ShardFiles.Place frame : log.frames) {
      boolean inside = from < frame.position() + frame.length() && to > frame.position();
      if (frame.segmentId() == segment && (inside || from < HEADER)) {
        counts = true;
        touched.add(frame);
        boolean unproven = frame.firstLsn() >= log.unprovenLsn;
        lost.set((int) frame.firstLsn(), (int) (unproven ? log.endLsn : endOf(frame)));
      }
    }
  }

  private long endOf(ShardFiles.Place frame) {
    int next = log.frames.indexOf(frame) + 1;
    return next == log.frames.size() ? log.endLsn : log.frames.get(next).firstLsn();
  }

  /** Whether the record with that LSN may not be readable any more. */
  boolean mayLose(long lsn) {
    return lost.get((int) lsn);
  }

  /** From there on no frame that is as it was says that something was durable. */
  long unprovenLsn() {
    return log.frames.stream()
        .filter(frame -> !touched.contains(frame))
        .mapToLong(ShardFiles.Place::durableMark)
        .max()
        .orElse(0);
  }

  /** Whether it was done to bytes that mean something. */
  boolean counts() {
    return counts;
  }

  /** Whether so much is gone that nobody can tell what the log was. */
  boolean mayBeRefused() {
    if (endUnknown) {
      return true;
    }
    long firstLsn =
        log.frames.stream()
            .filter(frame -> !headers.contains(frame.segmentId()))
            .mapToLong(ShardFiles.Place::firstLsn)
            .min()
            .orElseThrow();
    return firstLsn > reachedByCheckpoint();
  }

  private long reachedByCheckpoint() {
    long reached = 1;
    List<String> names = image.list(log.directory());
    for (String name : names) {
      long lsn = SegmentNames.number(name, SegmentNames.CHECKPOINT_SUFFIX);
      reached = checkpoints.contains(name) ? reached : Math.max(reached, lsn);
    }
    return reached;
  }

  @Override
  public String toString() {
    return story.toString();
  }
}
