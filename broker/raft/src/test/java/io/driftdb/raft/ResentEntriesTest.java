package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower under real Ratis, whose disk takes its time. */
class ResentEntriesTest {
  private static final int MAX_PAYLOAD_BYTES = 1 << 20;

  @TempDir private Path directory;
  private final CompletableFuture<Void> disk = new CompletableFuture<>();
  private RaftServer server;
  private RaftServer follower;

  /** Writes when the disk does. */
  private final class SlowWrites extends BaseStateMachine {
    @Override
    public CompletableFuture<?> write(LogEntryProto entry, TransactionContext context) {
      return disk.copy();
    }
  }

  @BeforeEach
  void start() throws IOException {
    int port = freePort();
    String address = "127.0.0.1:" + port;
    ClusterConfig config =
        new ClusterConfig(
            new UUID(7, 7),
            "follower",
            List.of(new ClusterConfig.Node("follower", address, address)),
            directory,
            Duration.ofMinutes(10),
            Long.MAX_VALUE,
            1,
            Duration.ZERO,
            null);
    Parameters parameters = new Parameters();
    new CommitNews().listen(parameters);
    RaftPeer self =
        RaftPeer.newBuilder().setId(LeaderMessages.FOLLOWER).setAddress(address).build();
    RaftPeer leader =
        RaftPeer.newBuilder().setId(LeaderMessages.LEADER).setAddress("127.0.0.1:1").build();
    server =
        RaftServer.newBuilder()
            .setServerId(LeaderMessages.FOLLOWER)
            .setGroup(RaftGroup.valueOf(LeaderMessages.GROUP, self, leader))
            .setStateMachineRegistry(id -> new SlowWrites())
            .setProperties(RaftSettings.of(config, "127.0.0.1", port, MAX_PAYLOAD_BYTES))
            .setParameters(parameters)
            .build();
    server.start();
    follower = FollowerAppends.before(server);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws IOException {
    disk.complete(null);
    server.close();
  }

  private long flushIndex() {
    try {
      return server.getDivision(LeaderMessages.GROUP).getRaftLog().getFlushIndex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldNotAcknowledgeWhatIsOnItsWayToTheDisk() throws IOException {
    CompletableFuture<AppendEntriesReplyProto> first =
        follower.appendEntriesAsync(LeaderMessages.append(0, 1));
    CompletableFuture<Long> flushedWhenAnswered =
        follower.appendEntriesAsync(LeaderMessages.append(0, 1)).thenApply(answer -> flushIndex());
    flushedWhenAnswered.copy().completeOnTimeout(0L, 200, TimeUnit.MILLISECONDS).join();
    disk.complete(null);
    assertEquals(1, first.join().getMatchIndex());
    assertEquals(1, flushedWhenAnswered.join());
  }

  @Test
  void shouldAcknowledgeNoMoreThanItHasWritten() throws IOException {
    CompletableFuture<AppendEntriesReplyProto> first =
        follower.appendEntriesAsync(LeaderMessages.append(0, 1));
    CompletableFuture<AppendEntriesReplyProto> again =
        follower.appendEntriesAsync(LeaderMessages.append(0, 4));
    disk.complete(null);
    assertEquals(1, first.join().getMatchIndex());
    AppendEntriesReplyProto answer = again.join();
    assertEquals(AppendResult.SUCCESS, answer.getResult());
    assertEquals(4, answer.getMatchIndex());
    assertEquals(4, flushIndex());
  }
}
