package io.driftdb.log.read;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.Checkpoint;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a shard as they are at one moment, from which it can be recovered elsewhere: its
 * newest checkpoint, all segments up to where they reach, and their indexes. They stay until this
 * is closed, whatever retention does. One thread at a time.
 */
public final class ShardFiles implements Closeable {
  /** A file that is held. */
  public record Held(String name, long length) {}

  private record Source(LogFile file, Segment segment, boolean owned) {}

  private final List<Held> held = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();

  private ShardFiles() {}

  /** What else is to be held at the same time. */
  @FunctionalInterface
  public interface Also {
    void hold() throws IOException;
  }

  /**
   * Holds those of a shard that has a checkpoint; DATA_DAMAGED when none can be read.
   *
   * @param also runs when the segments are held, and before it is decided how far they are read:
   *     once, or again and again
   */
  public static ShardFiles hold(ShardDirectory directory, SegmentList segments, Also also)
      throws IOException {
    for (; ; ) {
      ShardFiles files = new ShardFiles();
      try {
        if (files.tryHold(directory, segments, also)) {
          return files;
        }
        files.close(); // the checkpoint was taken in a segment that came after those held
      } catch (IOException | RuntimeException e) {
        files.close();
        throw e;
      }
    }
  }

  private boolean tryHold(ShardDirectory directory, SegmentList segments, Also also)
      throws IOException {
    List<Segment> all = new ArrayList<>();
    for (Segment segment : segments.all()) {
      if (segment.tryHold()) {
        sources.add(new Source(segment.file(), segment, false));
        all.add(segment);
      }
    }
    also.hold();
    String checkpoint = newestCheckpoint(directory, all);
    if (checkpoint == null) {
      return false;
    }
    // How far they reach is looked at when the checkpoint is chosen: it must not be beyond that.
    for (Segment segment : all) {
      held.add(new Held(SegmentNames.segment(segment.id()), segment.endPosition()));
    }
    add(directory, checkpoint);
    for (Segment segment : all.subList(0, all.size() - 1)) {
      String index = SegmentNames.index(segment.id());
      if (directory.files().exists(directory.file(index))) {
        add(directory, index);
      }
    }
    return true;
  }

  /** Null when it is of a segment behind the last of these. */
  private static String newestCheckpoint(ShardDirectory directory, List<Segment> all)
      throws IOException {
    List<String> names =
        directory.files().list(directory.path()).stream()
            .filter(name -> SegmentNames.number(name, SegmentNames.CHECKPOINT_SUFFIX) >= 0)
            .toList();
    for (int i = names.size() - 1; i >= 0; i--) {
      Checkpoint read = Checkpoint.read(directory, names.get(i));
      if (read != null) {
        boolean reached = !all.isEmpty() && all.get(all.size() - 1).id() >= read.segmentId();
        return reached ? names.get(i) : null;
      }
    }
    throw new DriftException(
        ErrorCode.DATA_DAMAGED,
        directory.path() + " has no readable checkpoint. " + ErrorCode.DATA_DAMAGED.advice());
  }

  private void add(ShardDirectory directory, String name) throws IOException {
    LogFile file = directory.files().openReadOnly(directory.file(name));
    sources.add(new Source(file, null, true));
    held.add(new Held(name, file.size()));
  }

  /** In the order in which {@link #read} counts them. */
  public List<Held> list() {
    return List.copyOf(held);
  }

  /** Fills the target from a place in a file, or up to its end. */
  public void read(int file, long position, ByteBuffer target) throws IOException {
    long left = Math.max(0, held.get(file).length() - position);
    if (target.remaining() > left) {
      target.limit(target.position() + (int) left);
    }
    sources.get(file).file().read(target, position);
  }

  @Override
  public void close() throws IOException {
    for (Source source : sources) {
      if (source.owned()) {
        source.file().close();
      } else {
        source.segment().release();
      }
    }
    sources.clear();
    held.clear();
  }
}
