package io.driftdb.log.verify;

import io.driftdb.log.DataDirectory;
import io.driftdb.log.index.IndexDamagedException;
import io.driftdb.log.index.SealedIndex;
import io.driftdb.log.io.DiskFiles;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.Checkpoint;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.log.recover.TailProof;
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
  private Checkpoint checkpoint;

  private LogVerifier(DataDirectory data) {
    this.data = data;
  }

  /**
   * Verifies the data directory; DriftException DATA_DIR_FOREIGN, DATA_DIR_UNREADABLE,
   * FORMAT_TOO_NEW.
   */
  public static Report verify(Path directory) throws IOException {
    return verify(new DiskFiles(), directory);
  }

  /** The same of a directory of those files. */
  public static Report verify(LogFiles in, Path directory) throws IOException {
    LogVerifier verifier = new LogVerifier(DataDirectory.openReadOnly(in, directory));
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
    verifyCheckpoints(directory);
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
      if (expectedId < 0) {
        verifyBeginning(directory, segment.header());
      }
      expectedId = segment.id();
      verifySegment(directory, segment, file);
      verifyIndex(directory, segment);
    }
    if (checkpoint != null && expectedId < checkpoint.segmentId()) {
      Path missing = directory.file(SegmentNames.segment(checkpoint.segmentId()));
      damage.add(missing + ": missing or unreadable, with all that follows it");
    }
  }

  private void verifyBeginning(ShardDirectory directory, SegmentHeader first) {
    if (first.baseLsn() > (checkpoint == null ? 1 : checkpoint.lsn())) {
      damage.add(directory.path() + ": no checkpoint reaches up to LSN " + first.baseLsn());
    }
  }

  /** Remembers the newest one that is sound. */
  private void verifyCheckpoints(ShardDirectory directory) throws IOException {
    checkpoint = null;
    for (String name : directory.files().list(directory.path())) {
      if (SegmentNames.number(name, SegmentNames.CHECKPOINT_SUFFIX) >= 0) {
        Checkpoint found = Checkpoint.read(directory, name);
        if (found == null) {
          damage.add(
              directory.file(name) + ": does not match its CRCs; the next start does without");
        }
        checkpoint = found == null ? checkpoint : found;
      }
    }
  }

  private void verifySegment(ShardDirectory directory, SegmentFiles.Found segment, Path name)
      throws IOException {
    segments++;
    nextLsn = segment.header().baseLsn();
    try (LogFile file = directory.files().openReadOnly(name)) {
      if (file.size() < segment.end()) {
        damage.add(name + ": cut off at byte " + file.size() + " of " + segment.end());
      }
      scanner.open(file, segment.header().salt(), segment.end());
      long at = segment.endsThere() ? verifyKnown(segment, name) : verifyUnknown(segment, name);
      bytes += Math.min(at, segment.end());
    }
  }

  /** All up to the end was durable. */
  private long verifyKnown(SegmentFiles.Found segment, Path name) throws IOException {
    long at = scan(SegmentHeader.LENGTH);
    while (at < segment.end()) {
      long next = scanner.find(at, nextLsn, true);
      if (next < 0) {
        onDamage(name, at, segment.end(), segment.endLsn());
        break;
      }
      onDamage(name, at, next, scanner.found().firstLsn());
      at = scan(next);
    }
    return at;
  }

  /** What follows tells what was durable, as it does when the log is opened. */
  private long verifyUnknown(SegmentFiles.Found segment, Path name) throws IOException {
    TailProof proof = new TailProof(scanner, checkpoint, segment.id());
    long at = scan(SegmentHeader.LENGTH);
    TailProof.Finding finding = proof.lookBehind(at, nextLsn);
    while (finding == TailProof.Finding.ROT) {
      onDamage(name, at, proof.position(), proof.lsn());
      at = scan(proof.position());
      finding = proof.lookBehind(at, nextLsn);
    }
    if (segment.endLsn() >= 0) {
      if (nextLsn < segment.endLsn()) {
        onDamage(name, at, segment.end(), segment.endLsn());
      }
      return at;
    }
    if (finding == TailProof.Finding.ROT_TO_THE_END) {
      onDamage(name, at, proof.position(), proof.lsn());
    } else if (proof.isBelowCheckpoint(nextLsn)) {
      onDamage(name, at, checkpoint.filePosition(), checkpoint.lsn());
    }
    if (finding != TailProof.Finding.NOTHING) {
      notes.add(name + ": a last group behind byte " + at + " was never finished");
    }
    notes.add(name + ": the log ends at byte " + at + ", LSN " + (nextLsn - 1));
    return at;
  }

  private void onDamage(Path name, long from, long to, long toLsn) {
    String place =
        name + ": bytes " + from + " to " + to + ", LSN " + nextLsn + " to " + (toLsn - 1);
    damage.add(place + " are damaged");
    nextLsn = toLsn;
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
