package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.ChangeMembersEncoder;
import io.driftdb.schema.protocol.ChangeShardMembersEncoder;
import io.driftdb.schema.protocol.ClusterReplyDecoder;
import io.driftdb.schema.protocol.DescribeClusterEncoder;
import io.driftdb.schema.protocol.TransferLeadershipEncoder;
import java.nio.file.Path;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is alone, asked for its cluster. */
class ClusterTest {
  @TempDir private Path directory;
  private TestBroker broker;
  private WireClient client;

  @BeforeEach
  void start() {
    broker = TestBroker.at(directory);
    client = broker.open();
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private void transfer(int shard, String node) {
    TransferLeadershipEncoder message = new TransferLeadershipEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId()).shard(shard).node(node);
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  private void expectRefused(String part) {
    WireClient.Message refused = client.read();
    assertEquals(ErrorCode.INVALID_REQUEST, refused.errorCode());
    assertTrue(refused.errorText().contains(part), refused.errorText());
  }

  @Test
  void shouldLeadItsOnlyShard() {
    DescribeClusterEncoder message = new DescribeClusterEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId());
    client.send(WireClient.frame(buffer, message.encodedLength()));
    ClusterReplyDecoder reply = client.read().as(new ClusterReplyDecoder());
    assertEquals(0, reply.self());
    ClusterReplyDecoder.NodesDecoder nodes = reply.nodes();
    assertEquals(1, nodes.count());
    nodes.next();
    nodes.skipId();
    nodes.skipHost();
    ClusterReplyDecoder.ShardsDecoder shards = reply.shards();
    assertEquals(1, shards.count());
    assertEquals(1, shards.next().leads());
    assertEquals("running", shards.state());
  }

  private void changeOnShard(int shard) {
    ChangeShardMembersEncoder message = new ChangeShardMembersEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .shard(shard)
        .change((short) 1)
        .node("n2")
        .peerAddress("")
        .clientAddress("");
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  private void change(int change, String node, String peerAddress, String clientAddress) {
    ChangeMembersEncoder message = new ChangeMembersEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .change((short) change)
        .node(node)
        .peerAddress(peerAddress)
        .clientAddress(clientAddress);
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  @Test
  void shouldRefuseToHaveOthers() {
    change(0, "n2", "127.0.0.1:1", "127.0.0.1:2");
    expectRefused("This broker is alone");
    change(1, "n1", "", "");
    expectRefused("This broker is alone");
    change(2, "n1", "", "");
    expectRefused("This broker is alone");
    change(3, "n1", "", "");
    expectRefused("There is no change 3");
    change(0, "n2", "nowhere", "127.0.0.1:2");
    expectRefused("is not ID=HOST:PORT/HOST:PORT");
    change(0, "n 2", "127.0.0.1:1", "127.0.0.1:2");
    expectRefused("is not ID=HOST:PORT/HOST:PORT");
  }

  @Test
  void shouldRefuseToHaveOthersOfAShard() {
    changeOnShard(0);
    expectRefused("This broker is alone");
    changeOnShard(1);
    expectRefused("There is no shard 1");
    changeOnShard(-1);
    expectRefused("There is no shard -1");
  }

  @Test
  void shouldRefuseToLetOthersLead() {
    transfer(0, "n2");
    expectRefused("This broker is alone");
    transfer(1, "n2");
    expectRefused("There is no shard 1");
    transfer(-1, "n2");
    expectRefused("There is no shard -1");
  }
}
