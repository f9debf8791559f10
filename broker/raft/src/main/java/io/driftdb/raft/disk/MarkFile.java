package io.driftdb.raft.disk;

import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.ReplicationMarkHeaderDecoder;
import io.driftdb.schema.journal.ReplicationMarkHeaderEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;

/** Keeps a shard's replication mark. One thread at a time. */
public final class MarkFile {
  private static final String NAME = "replication.mark";
  private static final int FORMAT_VERSION = 1;

  /** "DRIFTRPL", read as a little-endian number. */
  private static final long MAGIC = 0x4c50525446495244L;

  private static final int LENGTH = ReplicationMarkHeaderEncoder.BLOCK_LENGTH;
  private static final int COVERED = ReplicationMarkHeaderEncoder.markCrcEncodingOffset();

  private final Path directory;
  private final UUID clusterId;
  private final int shard;

  public MarkFile(Path directory, UUID clusterId, int shard) {
    this.directory = directory;
    this.clusterId = clusterId;
    this.shard = shard;
  }

  public void writeDurably(ReplicationMark mark) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    ReplicationMarkHeaderEncoder encoder = new ReplicationMarkHeaderEncoder().wrap(buffer, 0);
    encoder
        .magic(MAGIC)
        .formatVersion(FORMAT_VERSION)
        .shard(shard)
        .clusterIdHigh(clusterId.getMostSignificantBits())
        .clusterIdLow(clusterId.getLeastSignificantBits())
        .term(mark.term())
        .index(mark.index())
        .lsn(mark.lsn())
        .markCrc(new Crc().of(buffer, 0, COVERED));
    DurableFiles.replace(directory.resolve(NAME), bytes);
  }

  /** As if there had never been one. */
  public void deleteDurably() throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
    DurableFiles.syncDirectory(directory);
  }

  /** The mark; {@link ReplicationMark#NONE} without a file. DATA_DAMAGED, FORMAT_TOO_NEW. */
  public ReplicationMark read() throws IOException {
    Path path = directory.resolve(NAME);
    if (!Files.exists(path)) {
      return ReplicationMark.NONE;
    }
    UnsafeBuffer buffer = new UnsafeBuffer(Files.readAllBytes(path));
    if (buffer.capacity() != LENGTH) {
      throw damaged(path);
    }
    ReplicationMarkHeaderDecoder mark =
        new ReplicationMarkHeaderDecoder()
            .wrap(buffer, 0, LENGTH, ReplicationMarkHeaderDecoder.SCHEMA_VERSION);
    if (mark.magic() != MAGIC || mark.markCrc() != new Crc().of(buffer, 0, COVERED)) {
      throw damaged(path);
    }
    if (mark.formatVersion() > FORMAT_VERSION) {
      throw new DriftException(
          ErrorCode.FORMAT_TOO_NEW,
          path + " has a newer format. " + ErrorCode.FORMAT_TOO_NEW.advice());
    }
    UUID cluster = new UUID(mark.clusterIdHigh(), mark.clusterIdLow());
    if (!cluster.equals(clusterId) || mark.shard() != shard) {
      throw new DriftException(
          ErrorCode.DATA_DIR_FOREIGN,
          path + " belongs to another log. " + ErrorCode.DATA_DIR_FOREIGN.advice());
    }
    return new ReplicationMark(mark.term(), mark.index(), mark.lsn());
  }

  private static DriftException damaged(Path path) {
    return new DriftException(
        ErrorCode.DATA_DAMAGED, path + " is damaged. " + ErrorCode.DATA_DAMAGED.advice());
  }
}
