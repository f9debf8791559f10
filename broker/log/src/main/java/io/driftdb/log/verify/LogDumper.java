package io.driftdb.log.verify;

import io.driftdb.log.DataDirectory;
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
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.agrona.DirectBuffer;

/** Shows the records of a stopped log, shard by shard in LSN order. Changes nothing. */
public final class LogDumper {
  private static final int MAX_RECORDS_LENGTH = 1 << 30;

  /** Sees each record; false ends the dump. */
  public interface Visitor {
    boolean onRecord(Entry entry);
  }

  /** The record that the dump stands at; valid only during the visit. */
  public static final class Entry {
    private final FrameHeaderDecoder frame;
    private final BatchHeaderDecoder batch;
    private final RecordCursor cursor;
    private int shard;
    private long segmentId;
    private long filePosition;
    private long lsn;
    private long offset;

    private Entry(FrameHeaderDecoder frame, BatchHeaderDecoder batch, RecordCursor cursor) {
      this.frame = frame;
      this.batch = batch;
      this.cursor = cursor;
    }

    public int shard() {
      return shard;
    }

    public long segmentId() {
      return segmentId;
    }

    /** Where the record's frame starts. */
    public long filePosition() {
      return filePosition;
    }

    public long lsn() {
      return lsn;
    }

    public long offset() {
      return offset;
    }

    public FrameHeaderDecoder frame() {
      return frame;
    }

    public BatchHeaderDecoder batch() {
      return batch;
    }

    public RecordCursor record() {
      return cursor;
    }

    /** Whether the record's frame is a transaction. */
    public boolean isTransaction() {
      return (frame.frameFlags() & FrameDescriptor.FLAG_TRANSACTION) != 0;
    }

    /** Whether it is one of the log's own records. */
    public boolean isControl() {
      return (batch.batchFlags() & FrameDescriptor.BATCH_FLAG_CONTROL) != 0;
    }

    /** The fields of one of the log's own records, by name. */
    public Map<String, Object> control() {
      return ControlFields.of(cursor.buffer(), cursor.valueOffset(), cursor.valueLength());
    }
  }

  private final BatchReader batches = new BatchReader(MAX_RECORDS_LENGTH);
  private final SegmentScanner scanner = new SegmentScanner();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder length = new BatchHeaderDecoder();
  private final Entry entry = new Entry(frame, batches.header(), batches.records());
  private final long fromLsn;
  private final Visitor visitor;
  private boolean goesOn = true;
  private long nextLsn;
  private Checkpoint checkpoint;

  private LogDumper(long fromLsn, Visitor visitor) {
    this.fromLsn = fromLsn;
    this.visitor = visitor;
  }

  /**
   * Visits all records from that LSN on; damaged places are passed over, {@link LogVerifier} names
   * them.
   */
  public static void dump(Path directory, long fromLsn, Visitor visitor) throws IOException {
    dump(new DiskFiles(), directory, fromLsn, visitor);
  }

  /** The same of a directory of those files. */
  public static void dump(LogFiles in, Path directory, long fromLsn, Visitor visitor)
      throws IOException {
    DataDirectory data = DataDirectory.openReadOnly(in, directory);
    LogDumper dumper = new LogDumper(fromLsn, visitor);
    try {
      for (int shard = 0; shard < data.shards() && dumper.goesOn; shard++) {
        dumper.dumpShard(SegmentFiles.directory(data, shard));
      }
    } finally {
      dumper.batches.close();
    }
  }

  private void dumpShard(ShardDirectory directory) throws IOException {
    entry.shard = directory.shard();
    checkpoint = SegmentFiles.newestCheckpoint(directory);
    for (SegmentFiles.Found segment : SegmentFiles.list(directory)) {
      boolean before = segment.endLsn() >= 0 && segment.endLsn() <= fromLsn;
      if (goesOn && !before && !segment.superseded() && segment.header() != null) {
        dumpSegment(directory, segment);
      }
    }
  }

  private void dumpSegment(ShardDirectory directory, SegmentFiles.Found segment)
      throws IOException {
    Path name = directory.file(SegmentNames.segment(segment.id()));
    entry.segmentId = segment.id();
    nextLsn = segment.header().baseLsn();
    try (LogFile file = directory.files().openReadOnly(name)) {
      scanner.open(file, segment.header().salt(), segment.end());
      TailProof proof = new TailProof(scanner, checkpoint, segment.id());
      long at = SegmentHeader.LENGTH;
      while (at >= 0 && at < segment.end() && goesOn) {
        at = scanner.scan(at, nextLsn, true, this::onFrame);
        if (at < segment.end()) {
          at = segment.endsThere() ? findWhole(at) : findProven(proof, at);
          nextLsn = at < 0 ? nextLsn : scanner.found().firstLsn();
        }
      }
    }
  }

  private long findWhole(long at) throws IOException {
    return scanner.find(at, nextLsn, true);
  }

  /** What a last group has that was never finished is no part of the log. */
  private long findProven(TailProof proof, long at) throws IOException {
    boolean isRot = proof.lookBehind(at, nextLsn) == TailProof.Finding.ROT;
    return isRot ? proof.position() : -1;
  }

  private void onFrame(DirectBuffer buffer, int offset, int frameLength, long position) {
    FrameVerifier.wrap(frame, buffer, offset);
    entry.filePosition = position;
    entry.lsn = frame.firstLsn();
    int at = offset + FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      FrameVerifier.wrap(length, buffer, at);
      int padded = FrameDescriptor.align(length.batchLength());
      if (batches.open(buffer, at, padded) == ErrorCode.NONE) {
        visitRecords();
      } else {
        entry.lsn += length.recordCount();
      }
      at += padded;
    }
    nextLsn = frame.firstLsn() + frame.recordCount();
  }

  private void visitRecords() {
    entry.offset = batches.header().baseOffset();
    while (batches.records().next()) {
      if (goesOn && entry.lsn >= fromLsn) {
        goesOn = visitor.onRecord(entry);
      }
      entry.lsn++;
      entry.offset++;
    }
  }
}
