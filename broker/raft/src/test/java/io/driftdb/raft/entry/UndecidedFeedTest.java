package io.driftdb.raft.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TableFeed;
import io.driftdb.log.TestBatches;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed, and starts again without hearing of the others. */
@Timeout(60)
class UndecidedFeedTest {
  private static final int BUFFER = 1 << 20;

  @TempDir private Path directory;
  private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(BUFFER));

  private static final class NoConsensus implements Consensus {
    @Override
    public void propose(OwnEntry entry) {}

    @Override
    public void announceCommit() {}

    @Override
    public void stepDown() {}

    @Override
    public void leave(Throwable cause, Runnable whenLeft) {}
  }

  private static LogConfig config(Path at) {
    return LogConfig.at(at)
        .segmentBytes(1 << 20)
        .maxBatchBytes(64 << 10)
        .maxGroupBytes(128 << 10)
        .lowWaterBytes(0);
  }

  private static void append(EventLog log, Topic topic) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    UnsafeBuffer batch = TestBatches.of(topic.id(), 0, "{}");
    AppendListener listener =
        new AppendListener() {
          @Override
          public void onAppended(long tag, AppendResult result) {
            done.complete(null);
          }

          @Override
          public void onRefused(long tag, ErrorCode code, String message) {
            done.completeExceptionally(new DriftException(code, message));
          }
        };
    AppendRequest request =
        new AppendRequest().batches(batch, 0, batch.capacity(), 1).listener(listener, 0);
    assertTrue(log.tryAppend(0, request));
    done.join();
  }

  /** As a kill would leave it. */
  private Path killed(Path log) throws IOException {
    Path copy = directory.resolve("killed");
    try (Stream<Path> files = Files.walk(log)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(log.relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void shouldNotWaitForRecordsOfATableThatIsNotDecidedEither() throws IOException {
    Path before = directory.resolve("log");
    Path after;
    long end;
    try (EventLog log = ShardedLog.open(config(before), LogObserver.NONE)) {
      Topic topic = log.createTopic(TopicSpec.of("t", TopicKind.TABLE, 1), false).join().topic();
      append(log, topic);
      append(log, topic);
      end = log.appendedLsn(0);
      after = killed(before);
    }
    CompletableFuture<EntryReplicator> made = new CompletableFuture<>();
    try (EventLog log =
            ShardedLog.open(
                config(after),
                LogObserver.NONE,
                (shard, shardDirectory, wake) -> {
                  EntryReplicator replicator = new EntryReplicator(1, 1 << 20, wake);
                  replicator.use(new NoConsensus());
                  made.complete(replicator);
                  return replicator;
                });
        TableFeed feed = log.tableFeed(0, 1, () -> {})) {
      assertEquals(1, log.committedLsn(0));
      assertEquals(0, feed.poll(buffer, 0, BUFFER));
      made.join().decide(end);
      int read = 0;
      while (feed.readUpTo() < end) {
        read += feed.poll(buffer, 0, BUFFER);
        LockSupport.parkNanos(1_000_000);
      }
      assertTrue(read > 0);
      assertEquals(end, log.committedLsn(0));
    }
  }
}
