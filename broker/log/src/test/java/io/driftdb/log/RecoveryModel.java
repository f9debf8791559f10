package io.driftdb.log;

import io.driftdb.log.recover.Checkpoint;
import io.driftdb.log.recover.QuarantinedRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What recovery has to make of frames of which some are damaged, told by looking at all of them at
 * once: an independent second opinion.
 */
final class RecoveryModel {
  /** What is left of a frame. */
  enum Left {
    WHOLE,
    HEADERS,
    NOTHING
  }

  /** One partition's part of a frame. */
  record Part(PartitionStart partition, long nextOffset) {}

  /** A frame as it was written. */
  record Stored(ShardFiles.Place place, int records, List<Part> parts) {
    long endLsn() {
      return place.firstLsn() + records;
    }

    long end() {
      return place.position() + place.length();
    }
  }

  private static final Comparator<PartitionStart> BY_PLACE =
      Comparator.comparingInt(PartitionStart::topicId).thenComparingInt(PartitionStart::partition);

  final List<QuarantinedRange> quarantined = new ArrayList<>();
  final Map<PartitionStart, Long> nextOffsets = new TreeMap<>(BY_PLACE);
  long nextLsn = 1;
  boolean tornTail;
  private Checkpoint checkpoint;

  private final List<Stored> frames;
  private final List<Left> left;

  /** Of frames in log order, and the partitions that there are. */
  RecoveryModel(List<Stored> frames, List<Left> left, List<PartitionStart> partitions) {
    this.frames = frames;
    this.left = left;
    partitions.forEach(partition -> nextOffsets.put(partition, 0L));
  }

  /** Reads again what the checkpoint, which may be null, does not know. */
  RecoveryModel recover(Checkpoint from) {
    checkpoint = from;
    if (from != null) {
      frames.stream().filter(frame -> frame.endLsn() <= from.lsn()).forEach(this::apply);
    }
    long newest = frames.get(frames.size() - 1).place().segmentId();
    int at = 0;
    while (at < frames.size()) {
      long segment = frames.get(at).place().segmentId();
      if (from != null && segment < from.segmentId()) {
        at++;
      } else if (left.get(at) == Left.WHOLE) {
        apply(frames.get(at++));
      } else {
        at = segment < newest ? quarantineSealed(at) : recoverTail(at);
      }
    }
    return this;
  }

  private int quarantineSealed(int at) {
    long segment = frames.get(at).place().segmentId();
    int next = at;
    while (next < frames.size()
        && frames.get(next).place().segmentId() == segment
        && left.get(next) != Left.WHOLE) {
      next++;
    }
    boolean within = next < frames.size() && frames.get(next).place().segmentId() == segment;
    long end = within ? frames.get(next).place().position() : frames.get(next - 1).end();
    quarantine(at, end, frames.get(next - 1).endLsn());
    return next;
  }

  /** Only a mark in a later frame, or the checkpoint, proves that what stood there was durable. */
  private int recoverTail(int at) {
    ShardFiles.Place due = frames.get(at).place();
    long proven = due.firstLsn();
    long end = due.position();
    for (Stored later : readable(at + 1)) {
      if (later.place().durableMark() > proven) {
        proven = later.place().durableMark();
        end = later.place().position();
      }
    }
    boolean headersLeft = !readable(at).isEmpty();
    if (knows(due) && checkpoint.lsn() > proven) {
      proven = checkpoint.lsn();
      end = checkpoint.filePosition();
    }
    if (proven == due.firstLsn()) {
      tornTail = headersLeft;
      return frames.size();
    }
    int next = at + 1;
    while (next < frames.size() && left.get(next) != Left.WHOLE) {
      next++;
    }
    if (next < frames.size()) {
      ShardFiles.Place whole = frames.get(next).place();
      quarantine(at, whole.position(), whole.firstLsn());
      return next;
    }
    tornTail = headersLeft;
    quarantine(at, end, proven);
    return frames.size();
  }

  /** The frames from there on of which the headers are left. */
  private List<Stored> readable(int from) {
    List<Stored> found = new ArrayList<>();
    for (int i = from; i < frames.size(); i++) {
      if (left.get(i) != Left.NOTHING) {
        found.add(frames.get(i));
      }
    }
    return found;
  }

  private boolean knows(ShardFiles.Place place) {
    return checkpoint != null
        && checkpoint.segmentId() == place.segmentId()
        && place.firstLsn() < checkpoint.lsn();
  }

  private void quarantine(int at, long end, long endLsn) {
    ShardFiles.Place from = frames.get(at).place();
    quarantined.add(
        new QuarantinedRange(from.segmentId(), from.position(), end, from.firstLsn(), endLsn));
    for (int i = at; i < frames.size() && frames.get(i).place().firstLsn() < endLsn; i++) {
      if (left.get(i) == Left.HEADERS) {
        apply(frames.get(i));
      }
    }
    skipTo(endLsn);
  }

  private void apply(Stored frame) {
    if (frame.endLsn() > nextLsn) {
      skipTo(frame.place().firstLsn());
      frame.parts().forEach(part -> nextOffsets.replace(part.partition(), part.nextOffset()));
      nextLsn = frame.endLsn();
    }
  }

  /** What can't be told may have been of any partition. */
  private void skipTo(long lsn) {
    if (lsn > nextLsn) {
      long lost = lsn - nextLsn;
      nextOffsets.replaceAll((partition, offset) -> offset + lost);
      nextLsn = lsn;
    }
  }
}
