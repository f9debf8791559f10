package io.driftdb.schema.golden;

import io.driftdb.schema.protocol.ChangeMembersDecoder;
import io.driftdb.schema.protocol.ChangeMembersEncoder;
import io.driftdb.schema.protocol.ChangeShardMembersDecoder;
import io.driftdb.schema.protocol.ChangeShardMembersEncoder;
import io.driftdb.schema.protocol.ClusterReplyDecoder;
import io.driftdb.schema.protocol.ClusterReplyEncoder;
import io.driftdb.schema.protocol.CreateOnShardDecoder;
import io.driftdb.schema.protocol.CreateOnShardEncoder;
import io.driftdb.schema.protocol.DescribeClusterDecoder;
import io.driftdb.schema.protocol.DescribeClusterEncoder;
import io.driftdb.schema.protocol.InitShardProducerDecoder;
import io.driftdb.schema.protocol.InitShardProducerEncoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.TransferLeadershipDecoder;
import io.driftdb.schema.protocol.TransferLeadershipEncoder;
import java.util.List;

/** Those about a cluster: a part of {@link SampleMessages}. */
final class ClusterSampleMessages {
  private ClusterSampleMessages() {}

  static List<SampleMessage> all() {
    return List.of(
        describeCluster(),
        clusterReply(),
        transferLeadership(),
        changeMembers(),
        createOnShard(),
        initShardProducer(),
        changeShardMembers());
  }

  private static SampleMessage describeCluster() {
    return SampleMessage.of(
        new DescribeClusterEncoder(), new DescribeClusterDecoder(), e -> e.correlationId(1030));
  }

  private static SampleMessage transferLeadership() {
    return SampleMessage.of(
        new TransferLeadershipEncoder(),
        new TransferLeadershipDecoder(),
        e -> e.correlationId(1032).shard(0x1122_3382).node("node ü"));
  }

  private static SampleMessage clusterReply() {
    return SampleMessage.of(
        new ClusterReplyEncoder(),
        new ClusterReplyDecoder(),
        e -> {
          e.correlationId(1031).self(0x1122_3380);
          e.nodesCount(1).next().port(0x1122_3381).id("id ü").host("host ü");
          e.shardsCount(1)
              .next()
              .shard(0x1122_3382)
              .leader(0x1122_3383)
              .leads((short) 1)
              .epoch(0x1122_3344_5566_7784L)
              .appendedLsn(0x1122_3344_5566_7785L)
              .durableLsn(0x1122_3344_5566_7786L)
              .committedLsn(0x1122_3344_5566_7787L)
              .state("state ü")
              .reason("reason ü");
        });
  }

  private static SampleMessage changeMembers() {
    return SampleMessage.of(
        new ChangeMembersEncoder(),
        new ChangeMembersDecoder(),
        e ->
            e.correlationId(1033)
                .change((short) 2)
                .node("node ü")
                .peerAddress("peer ü")
                .clientAddress("client ü"));
  }

  private static SampleMessage createOnShard() {
    return SampleMessage.of(
        new CreateOnShardEncoder(),
        new CreateOnShardDecoder(),
        e ->
            e.correlationId(1034)
                .kind(TopicKind.TABLE)
                .ifNotExists((short) 1)
                .shard(3)
                .partitions(12)
                .retentionMs(86_400_001L)
                .retentionBytes(-1L)
                .rowFormat(RowFormat.BYTES)
                .missingRow(MissingRow.REJECT)
                .historyRetentionMs(86_400_002L)
                .name("name ü"));
  }

  private static SampleMessage initShardProducer() {
    return SampleMessage.of(
        new InitShardProducerEncoder(),
        new InitShardProducerDecoder(),
        e -> e.correlationId(1035).shard(3).name("name ü"));
  }

  private static SampleMessage changeShardMembers() {
    return SampleMessage.of(
        new ChangeShardMembersEncoder(),
        new ChangeShardMembersDecoder(),
        e ->
            e.correlationId(1036)
                .shard(3)
                .change((short) 2)
                .node("node ü")
                .peerAddress("peer ü")
                .clientAddress("client ü"));
  }
}
