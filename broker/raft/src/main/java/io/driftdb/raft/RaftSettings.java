package io.driftdb.raft;

import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is set up. Each value that is not its default has a reason. */
final class RaftSettings {
  /** Headers, whatever the payload. */
  private static final int OVERHEAD_BYTES = 64 << 10;

  private RaftSettings() {}

  static RaftProperties of(ClusterConfig config, String host, int port, int maxPayloadBytes) {
    RaftProperties properties = new RaftProperties();
    File directory = config.directory().toFile();
    RaftServerConfigKeys.setStorageDir(properties, List.of(directory));
    RaftServerConfigKeys.setRemovedGroupsDir(properties, new File(directory, "removed"));
    RaftConfigKeys.Rpc.setType(properties, new PeerRpc());
    GrpcConfigKeys.Server.setHost(properties, host);
    GrpcConfigKeys.Server.setPort(properties, port);
    int entryBytes = maxPayloadBytes + OVERHEAD_BYTES;
    GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(2L * entryBytes));
    log(properties, entryBytes);
    elections(properties, config.electionTimeout());
    return properties;
  }

  private static void log(RaftProperties properties, int entryBytes) {
    SizeInBytes entry = SizeInBytes.valueOf(entryBytes);
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, entry);
    RaftServerConfigKeys.Log.setWriteBufferSize(
        properties, SizeInBytes.valueOf(entryBytes + OVERHEAD_BYTES));
    // Headers go by whole files, and until then each costs heap: a file is some 2,000 of them.
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("128KB"));
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("128KB"));
    // A header must not outlive its frames: Ratis waits for ours before it writes its own.
    RaftServerConfigKeys.Log.StateMachineData.setSync(properties, true);
    // Frames are read from us, not kept by Ratis a second time.
    RaftServerConfigKeys.Log.StateMachineData.setCachingEnabled(properties, true);
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    // One entry is under way at a time: waiting for more to send together only delays it.
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
    // Each list of entries would go through two threads more, one of them made for it. What it is
    // good for FollowerAppends does.
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
    // Would be one more entry for each of ours.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
    // A node that is added may have to copy once more, and start again.
    RaftServerConfigKeys.setStagingTimeout(properties, TimeDuration.valueOf(1, TimeUnit.MINUTES));
    // Each call is new, and duplicates are told apart by the log itself.
    RaftServerConfigKeys.RetryCache.setExpiryTime(
        properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
  }

  private static void elections(RaftProperties properties, Duration timeout) {
    // Ratis looks at the end of each timeout whether one has passed: it may take two.
    TimeDuration min = TimeDuration.valueOf(timeout.toMillis() / 2, TimeUnit.MILLISECONDS);
    TimeDuration max = TimeDuration.valueOf(timeout.toMillis() * 3 / 4, TimeUnit.MILLISECONDS);
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, min);
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, max);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, min);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, max);
    // A process that was stopped for long goes on when it wakes up: others lead by then.
    RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(365, TimeUnit.DAYS));
    // A node that is away would soon be asked once in 5 s only, and be that late when it is back.
    long pause = Math.max(1, timeout.toMillis() / 8);
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(
        properties, "1ms,10, " + pause + "ms," + Integer.MAX_VALUE / 2);
  }
}
