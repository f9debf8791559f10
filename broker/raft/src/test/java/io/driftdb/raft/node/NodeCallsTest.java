package io.driftdb.raft.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two ends of a real connection. */
class NodeCallsTest {
  private static final UUID CLUSTER = new UUID(1, 2);
  private static final MemberId SELF = new MemberId("n1", 77);
  private static final Member OTHER = new Member(new MemberId("n2", -5), "a:1", "b:2");
  private static final CopyListing LISTING =
      new CopyListing(
          42,
          new ReplicationMark(3, 4, 5),
          List.of(new CopyListing.File("one", 10), new CopyListing.File("tables/two", 0)));
  private static final byte[] CONTENT = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

  private static final class Host implements NodeHost {
    long closed;

    @Override
    public Identity identify(int shard) {
      return new Identity(CLUSTER, 1 + shard, SELF, List.of(OTHER), OTHER.id());
    }

    @Override
    public CopyListing open(int shard) throws IOException {
      if (shard == 1) {
        throw new DriftException(ErrorCode.BUSY, "later");
      }
      if (shard == 2) {
        throw new IOException("a bad sector");
      }
      return LISTING;
    }

    @Override
    public void read(long copyId, int file, long position, ByteBuffer target) {
      int length = Math.min(target.remaining(), CONTENT.length - (int) position);
      target.put(CONTENT, (int) position, length);
    }

    @Override
    public void close(long copyId) {
      closed = copyId;
    }
  }

  private final Host host = new Host();
  private Server server;
  private NodeClient client;

  @BeforeEach
  void connect() throws IOException {
    server =
        NettyServerBuilder.forPort(0)
            .addService(new NodeService(host).definition())
            .build()
            .start();
    client = new NodeClient("localhost:" + server.getPort(), null);
  }

  @AfterEach
  void disconnect() {
    client.close();
    server.shutdownNow();
  }

  private static void expect(ErrorCode code, String part, Runnable call) {
    DriftException refused = assertThrows(DriftException.class, call::run);
    assertEquals(code, refused.code(), refused.getMessage());
    assertTrue(refused.getMessage().contains(part), refused.getMessage());
  }

  @Test
  void shouldSayWhoItIsToItsOwnCluster() {
    assertEquals(host.identify(2), client.identify(CLUSTER, 2));
    expect(ErrorCode.DATA_DIR_FOREIGN, "is of cluster", () -> client.identify(new UUID(2, 1), 0));
  }

  @Test
  void shouldHandOverFilesInParts() {
    assertEquals(LISTING, client.openCopy(0));
    assertArrayEquals(CONTENT, client.readCopy(42, 0, 0, 100));
    assertArrayEquals(new byte[] {8, 9}, client.readCopy(42, 0, 8, 2));
    assertEquals(0, client.readCopy(42, 0, 10, 1).length);
    client.closeCopy(42);
    assertEquals(42, host.closed);
  }

  @Test
  void shouldSayWhatIsWrong() {
    expect(ErrorCode.BUSY, "later", () -> client.openCopy(1));
    expect(ErrorCode.CORRUPT_RANGE, "a bad sector", () -> client.openCopy(2));
    expect(ErrorCode.INVALID_REQUEST, "bytes from", () -> client.readCopy(42, 0, 0, 1 << 30));
    expect(ErrorCode.INVALID_REQUEST, "bytes from", () -> client.readCopy(42, 0, -1, 1));
    server.shutdownNow();
    expect(ErrorCode.CONNECTION_LOST, "localhost", () -> client.openCopy(0));
  }
}
