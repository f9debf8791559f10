package io.driftdb.log.verify;

import io.driftdb.log.DataDirectory;
import io.driftdb.log.index.IndexDamagedException;
import io.driftdb.log.index.SealedIndex;
import io.driftdb.log.io.DiskFiles;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Reads every byte of a stopped log that counts and names what is damaged. Changes nothing. */
public final class LogVerifier {
  /**
   * What was found.
   *
   * @param transactions frames that are transactions
   * @param damage one sentence for each damaged place, with file, bytes and LSNs
   * @param notes what is unusual but no damage, such as an unfinished last group
   */
  public record Report(
      int shards,
      int segments,
      long frames,
      long transactions,
      long records,
      long bytes,
      List<String> damage,
      List<String> notes) {
    public boolean isSound() {
      return damage.isEmpty();
    }
  }

  private final DataDirectory data;
  private final SegmentScanner scanner = new SegmentScanner();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final List<String> damage = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int segments;
  private long frames;
  private long transactions;
  private long records;
  private long bytes;
  private long nextLsn;

  private LogVerifier(DataDirectory data) {
    this.data = data;
  }

  /**
   * Verifies the data directory; DriftException DATA_DIR_FOREIGN, DATA_DIR_UNREADABLE,
   * FORMAT_TOO_NEW.
   */
  public static Report verify(Path directory) throws IOException {
    LogVerifier verifier = new LogVerifier(DataDirectory.openReadOnly(new DiskFiles(), directory));
    for (int shard = 0; shard < verifier.data.shards(); shard++) {
      ShardDirectory files = SegmentFiles.directory(verifier.data, shard);
      if (verifier.data.hasBegun(shard) && SegmentFiles.list(files).isEmpty()) {
        verifier.damage.add(files.path() + ": holds no segment, but has had a log");
      }
      verifier.verifyShard(files);
    }
    return verifier.report();
  }

  private Report report() {
    return new Report(
        data.shards(),
        segments,
        frames,
        transactions,
        records,
        bytes,
        List.copyOf(damage),
        List.copyOf(notes));
  }

  private void verifyShard(ShardDirectory directory) throws IOException {
    List<SegmentFiles.Found> found = SegmentFiles.list(directory);
    long expectedId = -1;
    for (SegmentFiles.Found segment : found) {
      Path file = directory.file(SegmentNames.segment(segment.id()));
      if (segment.superseded()) {
        notes.add(file + ": cut off as a whole by a later segment");
        continue;
      }
      if (segment.header() == null) {
        damage.add(file + ": the header is damaged");
        continue;
      }
      long previous = segment.header().previousSegmentId();
      if (expectedId >= 0 && previous != expectedId) {
        damage.add(directory.file(SegmentNames.segment(previous)) + ": missing or unreadable");
      }
      expectedId = segment.id();
      verifySegment(directory, segment, file);
      verifyIndex(directory, segment);
    }
  }

  private void verifySegment(ShardDirectory directory, SegmentFiles.Found segment, Path name)
      throws IOException {
    segments++;
    nextLsn = segment.header().baseLsn();
    try (LogFile file = directory.files().openReadOnly(name)) {
      scanner.open(file, segment.header().salt(), segment.end());
      long at = scan(io.driftdb.log.journal.SegmentHeader.LENGTH);
      while (at < segment.end()) {
        long from = nextLsn;
        long next = scanner.find(at + FrameDescriptor.ALIGNMENT, nextLsn + 1, true);
        boolean last = segment.endLsn() < 0;
        if (next < 0) {
          onTail(name, at, segment, last);
          break;
        }
        long to = scanner.found().firstLsn();
        boolean durable = !last || scanner.found().durableMark() > from;
        String where = name + ": bytes " + at + " to " + next + ", LSN " + from + " to " + (to - 1);
        if (durable) {
          damage.add(where + " are damaged");
        } else {
          notes.add(where + " belong to a last group that was never finished");
        }
        nextLsn = to;
        at = scan(next);
      }
      bytes += Math.min(at, segment.end());
    }
  }

  private void onTail(Path name, long at, SegmentFiles.Found segment, boolean last) {
    if (!last) {
      damage.add(
          name
              + ": bytes "
              + at
              + " to "
              + segment.end()
              + ", LSN "
              + nextLsn
              + " to "
              + (segment.endLsn() - 1)
              + " are damaged");
    } else {
      notes.add(name + ": the log ends at byte " + at + ", LSN " + (nextLsn - 1));
    }
  }

  private long scan(long from) throws IOException {
    return scanner.scan(from, nextLsn, true, this::onFrame);
  }

  private void onFrame(DirectBuffer buffer, int offset, int length, long position) {
    FrameVerifier.wrap(frame, buffer, offset);
    frames++;
    transactions += (frame.frameFlags() & FrameDescriptor.FLAG_TRANSACTION) == 0 ? 0 : 1;
    records += frame.recordCount();
    nextLsn = frame.firstLsn() + frame.recordCount();
  }

  private void verifyIndex(ShardDirectory directory, SegmentFiles.Found segment)
      throws IOException {
    Path name = directory.file(SegmentNames.index(segment.id()));
    if (!directory.files().exists(name)) {
      if (segment.endLsn() >= 0) {
        notes.add(name + ": missing; the next start makes it again");
      }
      return;
    }
    LogFile file = directory.files().openReadOnly(name);
    try {
      SealedIndex index =
          SealedIndex.open(file, directory.shard(), segment.id(), segment.header().salt());
      index.verify();
    } catch (IndexDamagedException e) {
      damage.add(name + ": " + e.getMessage() + "; delete it, the next start makes it again");
    } finally {
      file.close();
    }
  }
}
