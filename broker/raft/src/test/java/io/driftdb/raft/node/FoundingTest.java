package io.driftdb.raft.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FoundingTest {
  private static final UUID CLUSTER = new UUID(1, 2);
  private static final int SHARDS = 1;

  private final Map<String, String> addresses = new TreeMap<>();

  @BeforeEach
  void choosePorts() throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    for (String node : List.of("n1", "n2", "n3")) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      addresses.put(node, "127.0.0.1:" + socket.getLocalPort());
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
  }

  private List<MemberId> await(MemberId self) {
    try {
      return new Founding(CLUSTER, SHARDS, self, addresses, null).await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node that answers so. */
  private Server member(Identity identity) throws IOException {
    String address = addresses.get(identity.self().node());
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    NodeHost host =
        new NodeHost() {
          @Override
          public Identity identify(int shard) {
            return identity;
          }

          @Override
          public CopyListing open(int shard) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void read(long copyId, int file, long position, ByteBuffer target) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void close(long copyId) {
            throw new UnsupportedOperationException();
          }
        };
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(new NodeService(host).definition())
        .build()
        .start();
  }

  private Identity memberOf(MemberId self, MemberId... others) {
    List<Member> members = new ArrayList<>();
    members.add(new Member(self, "a:1", "b:1"));
    for (MemberId other : others) {
      members.add(new Member(other, "a:2", "b:2"));
    }
    return new Identity(CLUSTER, SHARDS, self, members, self);
  }

  @Test
  void shouldBeginWhenAllAreThere() throws IOException {
    MemberId first = new MemberId("n1", 11);
    MemberId second = new MemberId("n2", 12);
    CompletableFuture<List<MemberId>> waiting = CompletableFuture.supplyAsync(() -> await(first));
    CompletableFuture<List<MemberId>> next = CompletableFuture.supplyAsync(() -> await(second));
    MemberId third = new MemberId("n3", 13);
    List<MemberId> founders = List.of(first, second, third);
    Server begun = member(memberOf(third, first, second)); // has heard of them, and has begun
    try {
      assertEquals(3, waiting.join().size());
      assertTrue(waiting.join().containsAll(founders));
      assertTrue(next.join().containsAll(founders));
    } finally {
      begun.shutdownNow();
    }
  }

  @Test
  void shouldBeginAloneWhenThereAreNoOthers() {
    addresses.keySet().removeIf(node -> !node.equals("n1"));
    assertEquals(List.of(new MemberId("n1", 5)), await(new MemberId("n1", 5)));
  }

  @Test
  void shouldNotTakePartUnderAnIdWhoseDirectoryIsLost() throws IOException {
    Server other = member(memberOf(new MemberId("n2", 12), new MemberId("n1", 11)));
    try {
      assertEquals(List.of(), await(new MemberId("n1", 99)));
      assertEquals(
          List.of(new MemberId("n2", 12), new MemberId("n1", 11)), await(new MemberId("n1", 11)));
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void shouldRefuseAnotherNodeOrClusterAtAnAddress() throws IOException {
    addresses.put("n4", addresses.get("n2"));
    Server other = member(memberOf(new MemberId("n2", 12)));
    try {
      addresses.remove("n2");
      DriftException misnamed =
          assertThrows(DriftException.class, () -> await(new MemberId("n1", 11)));
      assertEquals(ErrorCode.CONFIG_INVALID, misnamed.code());
      assertTrue(misnamed.getMessage().contains("where n2 answers"), misnamed.getMessage());
      Founding foreign =
          new Founding(new UUID(7, 7), SHARDS, new MemberId("n1", 11), addresses, null);
      assertEquals(
          ErrorCode.DATA_DIR_FOREIGN, assertThrows(DriftException.class, foreign::await).code());
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void shouldRefuseANodeWithAnotherNumberOfShards() throws IOException {
    Server other = member(memberOf(new MemberId("n2", 12)));
    try {
      Founding wider = new Founding(CLUSTER, 5, new MemberId("n1", 11), addresses, null);
      DriftException refused = assertThrows(DriftException.class, wider::await);
      assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
      assertTrue(refused.getMessage().contains("log.shards is 5 here, and 1 on node n2"));
    } finally {
      other.shutdownNow();
    }
  }
}
