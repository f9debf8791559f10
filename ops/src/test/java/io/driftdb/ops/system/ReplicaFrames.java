package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.read.FrameReader;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;

/** All frames of a node that is down, as they were stamped. */
final class ReplicaFrames {
  private static final int CHUNK_RECORDS = 10_000;
  private static final int CHUNK_BYTES = 4 << 20;

  private ReplicaFrames() {}

  /** Of each shard's, from the first to before its LSN of those, which is the first of one. */
  static List<String> digests(Path directory, UUID clusterId, List<Long> endLsns)
      throws IOException {
    List<String> digests = new ArrayList<>();
    LogConfig config =
        LogConfig.at(directory).clusterId(clusterId).shards(endLsns.size()).lowWaterBytes(0);
    try (EventLog log = ShardedLog.open(config, LogObserver.NONE)) {
      for (int shard = 0; shard < endLsns.size(); shard++) {
        digests.add(digest(directory, log.frames(shard), endLsns.get(shard)));
      }
    }
    return digests;
  }

  private static String digest(Path directory, FrameReader reader, long endLsn) throws IOException {
    MessageDigest digest = sha256();
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    long lsn = 1;
    while (lsn < endLsn) {
      byte[] frames = reader.read(lsn, Math.min(lsn + CHUNK_RECORDS, endLsn), CHUNK_BYTES);
      digest.update(frames);
      UnsafeBuffer buffer = new UnsafeBuffer(frames);
      for (int at = 0; at < frames.length; at += frame.frameLength()) {
        frame.wrap(buffer, at, FrameHeaderDecoder.BLOCK_LENGTH, FrameHeaderDecoder.SCHEMA_VERSION);
        assertEquals(lsn, frame.firstLsn(), directory + " has a gap");
        lsn += frame.recordCount();
      }
    }
    assertEquals(endLsn, lsn, directory + " has a frame across that LSN");
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
