package io.driftdb.log.index;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.schema.Crc;
import io.driftdb.schema.journal.IndexHeaderEncoder;
import io.driftdb.schema.journal.PartitionEntryEncoder;
import io.driftdb.schema.journal.RunEntryEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the index of a segment that gets no more frames. Housekeeper's or opening thread. Uses one
 * buffer whatever the index's size. After an IOException there is no index file, or the one before.
 */
public final class SealedIndexWriter {
  private static final int CHUNK = 64 << 10;

  private final LogFile file;
  private final long salt;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK);
  private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
  private final PartitionEntryEncoder partitionEntry = new PartitionEntryEncoder();
  private final RunEntryEncoder runEntry = new RunEntryEncoder();
  private final Crc crc = new Crc();
  private long filePosition = IndexDescriptor.HEADER_LENGTH;
  private int used;

  private SealedIndexWriter(LogFile file, long salt) {
    this.file = file;
    this.salt = salt;
  }

  /** Writes the file under a passing name and renames it; durable when it returns. */
  public static void writeDurably(
      LogFiles files,
      Path target,
      SegmentHeader segment,
      long endPosition,
      long endLsn,
      ActiveIndex index)
      throws IOException {
    Path unfinished = target.resolveSibling(target.getFileName() + ".tmp");
    files.delete(unfinished);
    try (LogFile file = files.create(unfinished)) {
      new SealedIndexWriter(file, segment.salt()).write(segment, endPosition, endLsn, index);
      file.forceDurably();
    }
    files.rename(unfinished, target);
    files.syncDirectory(target.getParent());
  }

  private void write(SegmentHeader segment, long endPosition, long endLsn, ActiveIndex index)
      throws IOException {
    List<PartitionRuns> partitions = index.sorted();
    int runCount = 0;
    for (PartitionRuns partition : partitions) {
      writePartition(partition, runCount);
      runCount += partition.runs().count();
    }
    for (PartitionRuns partition : partitions) {
      PartitionRuns.Runs runs = partition.runs();
      for (int i = 0; i < runs.count(); i++) {
        writeRun(runs, i);
      }
    }
    flush();
    UnsafeBuffer header =
        new UnsafeBuffer(ByteBuffer.allocateDirect(IndexDescriptor.HEADER_LENGTH));
    IndexHeaderEncoder encoder = new IndexHeaderEncoder().wrap(header, 0);
    encoder
        .magic(IndexDescriptor.MAGIC)
        .formatVersion(IndexDescriptor.FORMAT_VERSION)
        .shard(segment.shard())
        .segmentId(segment.segmentId())
        .salt(segment.salt())
        .baseLsn(segment.baseLsn())
        .endLsn(endLsn)
        .endPosition(endPosition)
        .lastAppendTimeNs(index.lastAppendTimeNs())
        .runCount(runCount)
        .partitionCount(partitions.size());
    encoder.headerCrc(crc.of(header, 0, IndexDescriptor.HEADER_COVERED));
    file.write(header.byteBuffer(), 0);
  }

  private void writePartition(PartitionRuns partition, int firstRun) throws IOException {
    PartitionRuns.Runs runs = partition.runs();
    int at = room(IndexDescriptor.PARTITION_LENGTH);
    partitionEntry
        .wrap(buffer, at)
        .topicId(partition.topicId)
        .partition(partition.partition)
        .firstOffset(runs.baseOffsets[0])
        .nextOffset(runs.nextOffset())
        .firstRun(firstRun)
        .runCount(runs.count())
        .bytes(runs.bytes());
    partitionEntry.entryCrc(crcOf(at, PartitionEntryEncoder.entryCrcEncodingOffset()));
  }

  private void writeRun(PartitionRuns.Runs runs, int i) throws IOException {
    int at = room(IndexDescriptor.RUN_LENGTH);
    runEntry
        .wrap(buffer, at)
        .baseOffset(runs.baseOffsets[i])
        .firstLsn(runs.firstLsns[i])
        .appendTimeNs(runs.appendTimes[i])
        .filePosition(runs.positions[i])
        .lengthBytes(runs.lengths[i]);
    runEntry.entryCrc(crcOf(at, RunEntryEncoder.entryCrcEncodingOffset()));
  }

  private int crcOf(int at, int covered) {
    return IndexDescriptor.entryCrc(crc, salt, filePosition + at, buffer, at, covered);
  }

  private int room(int length) throws IOException {
    if (used + length > CHUNK) {
      flush();
    }
    used += length;
    return used - length;
  }

  private void flush() throws IOException {
    bytes.clear().limit(used);
    file.write(bytes, filePosition);
    filePosition += used;
    used = 0;
  }
}
