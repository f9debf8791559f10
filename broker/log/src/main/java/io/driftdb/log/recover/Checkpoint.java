package io.driftdb.log.recover;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.CheckpointHeaderDecoder;
import io.driftdb.schema.journal.CheckpointHeaderEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file that holds the whole state as of an LSN, so that a restart reads only what came after.
 *
 * @param lsn exclusive: all records below it are in the state, and durable in the log
 * @param segmentId where the record with that LSN is or will be
 * @param clean whether an orderly stop wrote it
 */
public record Checkpoint(
    long lsn, long segmentId, long filePosition, boolean clean, ByteBuffer state) {

  public static final int FORMAT_VERSION = 1;

  /** "DRIFTCKP", read as a little-endian number. */
  private static final long MAGIC = 0x504b435446495244L;

  private static final int HEADER_LENGTH = CheckpointHeaderDecoder.BLOCK_LENGTH;
  private static final int COVERED = CheckpointHeaderDecoder.headerCrcEncodingOffset();
  private static final int FLAG_CLEAN = 1;

  /** Writes it under its name; durable when it returns. */
  public void writeDurably(ShardDirectory directory) throws IOException {
    int length = state.remaining();
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_LENGTH + length);
    bytes.put(HEADER_LENGTH, state, state.position(), length);
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    UUID cluster = directory.clusterId();
    CheckpointHeaderEncoder header = new CheckpointHeaderEncoder().wrap(buffer, 0);
    header
        .magic(MAGIC)
        .formatVersion(FORMAT_VERSION)
        .shard(directory.shard())
        .clusterIdHigh(cluster.getMostSignificantBits())
        .clusterIdLow(cluster.getLeastSignificantBits())
        .lsn(lsn)
        .segmentId(segmentId)
        .filePosition(filePosition)
        .lastAppendTimeNs(0)
        .bodyLength(length)
        .bodyCrc(new Crc().of(buffer, HEADER_LENGTH, length))
        .flags(clean ? FLAG_CLEAN : 0)
        .headerCrc(new Crc().of(buffer, 0, COVERED));
    LogFiles files = directory.files();
    Path target = directory.file(SegmentNames.checkpoint(lsn));
    Path unfinished = directory.file(SegmentNames.checkpoint(lsn) + SegmentNames.UNFINISHED_SUFFIX);
    files.delete(unfinished);
    try (LogFile file = files.create(unfinished)) {
      file.write(bytes, 0);
      file.forceDurably();
    }
    files.rename(unfinished, target);
    files.syncDirectory(directory.path());
  }

  /** Reads a checkpoint; null when it is damaged or of another log. Throws FORMAT_TOO_NEW. */
  public static Checkpoint read(ShardDirectory directory, String name) throws IOException {
    ByteBuffer bytes;
    try (LogFile file = directory.files().openReadOnly(directory.file(name))) {
      if (file.size() < HEADER_LENGTH || file.size() > Integer.MAX_VALUE) {
        return null;
      }
      bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
    }
    UnsafeBuffer buffer = new UnsafeBuffer(bytes.flip(), 0, bytes.limit());
    if (buffer.capacity() < HEADER_LENGTH) {
      return null;
    }
    CheckpointHeaderDecoder header =
        new CheckpointHeaderDecoder()
            .wrap(buffer, 0, HEADER_LENGTH, CheckpointHeaderDecoder.SCHEMA_VERSION);
    if (header.magic() != MAGIC || header.headerCrc() != new Crc().of(buffer, 0, COVERED)) {
      return null;
    }
    if (header.formatVersion() > FORMAT_VERSION) {
      throw new DriftException(
          ErrorCode.FORMAT_TOO_NEW,
          name + " has a newer format. " + ErrorCode.FORMAT_TOO_NEW.advice());
    }
    UUID cluster = new UUID(header.clusterIdHigh(), header.clusterIdLow());
    long length = header.bodyLength();
    boolean sound =
        cluster.equals(directory.clusterId())
            && header.shard() == directory.shard()
            && length == buffer.capacity() - HEADER_LENGTH
            && header.bodyCrc() == new Crc().of(buffer, HEADER_LENGTH, (int) length);
    if (!sound) {
      return null;
    }
    ByteBuffer state = bytes.slice(HEADER_LENGTH, (int) length);
    boolean clean = (header.flags() & FLAG_CLEAN) != 0;
    return new Checkpoint(header.lsn(), header.segmentId(), header.filePosition(), clean, state);
  }
}
