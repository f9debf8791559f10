package io.driftdb.client;

import io.driftdb.client.wire.Call;
import io.driftdb.client.wire.Caller;
import io.driftdb.client.wire.ClusterCall;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.LeadershipTransfer;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.CreateOnShardEncoder;
import io.driftdb.schema.protocol.CreateTopicEncoder;
import io.driftdb.schema.protocol.DeleteTopicEncoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.MetadataEncoder;
import io.driftdb.schema.protocol.MetadataReplyDecoder;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.agrona.DirectBuffer;

/**
 * Topics and positions. Any thread; every call waits for its answer, at most for the request
 * timeout. A call that only reads is repeated when the connection is lost; one that changes
 * something is not, unless it was never sent.
 */
public final class Admin {
  /** A node that is added copies what the others have. */
  private static final long MEMBERS_MINUTES = 11;

  private static final int SBE = MessageDescriptor.SBE_HEADER_OFFSET;

  private final Links links;
  private final Caller caller;
  private final TableAdmin tables;
  private final PositionAdmin positions;

  Admin(Links links) {
    this.links = links;
    this.caller = new Caller(links.first());
    this.tables = new TableAdmin(links);
    this.positions = new PositionAdmin(links);
  }

  /** Creates a topic with one bound less to think of: it keeps its records for ever. */
  public TopicInfo createTopic(String name, TopicKind kind, int partitions) {
    return createTopic(name, kind, partitions, TopicOptions.defaults());
  }

  /** As {@link #createTopic(String, TopicKind, int, TopicOptions)}, over all shards. */
  public TopicInfo createTopic(
      String name,
      TopicKind kind,
      int partitions,
      long retentionMs,
      long retentionBytes,
      boolean ifNotExists) {
    TopicOptions options =
        TopicOptions.defaults()
            .retentionMs(retentionMs)
            .retentionBytes(retentionBytes)
            .ifNotExists(ifNotExists);
    return createTopic(name, kind, partitions, options);
  }

  /**
   * Creates a topic. TOPIC_EXISTS, unless the options allow it and it is there with the same kind
   * and partitions; INVALID_TOPIC_NAME, TOO_MANY_TOPICS, TOO_MANY_PARTITIONS, INVALID_REQUEST for a
   * shard that there is not.
   */
  public TopicInfo createTopic(String name, TopicKind kind, int partitions, TopicOptions options) {
    checkEncodable(name);
    io.driftdb.schema.protocol.TopicKind wanted =
        kind == TopicKind.TABLE
            ? io.driftdb.schema.protocol.TopicKind.TABLE
            : io.driftdb.schema.protocol.TopicKind.LOG;
    short ifNotExists = (short) (options.ifNotExists() ? 1 : 0);
    Caller.Encoder anywhere =
        (buffer, id) ->
            new CreateTopicEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .kind(wanted)
                .ifNotExists(ifNotExists)
                .partitions(partitions)
                .retentionMs(options.retentionMs())
                .retentionBytes(options.retentionBytes())
                .name(name)
                .encodedLength();
    Caller.Encoder onShard =
        (buffer, id) ->
            new CreateOnShardEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .kind(wanted)
                .ifNotExists(ifNotExists)
                .shard(options.shard())
                .partitions(partitions)
                .retentionMs(options.retentionMs())
                .retentionBytes(options.retentionBytes())
                .rowFormat(io.driftdb.schema.protocol.RowFormat.JSON)
                .missingRow(io.driftdb.schema.protocol.MissingRow.UPSERT)
                .historyRetentionMs(-1)
                .name(name)
                .encodedLength();
    Caller.Encoder encoder = options.shard() < 0 ? anywhere : onShard;
    call(TopicReplyDecoder.TEMPLATE_ID, encoder, (b, o, l, v) -> true, false);
    return topic(name);
  }

  /**
   * Creates a table: a topic of kind table with options. TOPIC_EXISTS, unless the options allow it
   * and it is there and alike; else as {@link #createTopic(String, TopicKind, int, TopicOptions)}.
   */
  public TopicInfo createTable(String name, int partitions, TableOptions options) {
    checkEncodable(name);
    tables.create(name, partitions, options);
    return topic(name);
  }

  /**
   * Changes how long versions of a table's rows are kept at least after their end; null = for ever.
   */
  public void alterTable(String name, Duration historyRetention) {
    tables.alter(table(name), historyRetention);
  }

  /**
   * Creates an index of a table on the values at JSON paths, such as {@code address.city}; it
   * serves when {@link #describeTable} says that it is ready. INDEX_EXISTS, unless {@code
   * ifNotExists} and it is there and alike; TOO_MANY_INDEXES, INVALID_REQUEST for paths that are
   * none.
   *
   * @param where only rows with that value are in it, {@code PATH=JSON}; null or empty for all rows
   * @return whether it was not there before
   */
  public boolean createIndex(
      String table, String name, List<String> paths, String where, boolean ifNotExists) {
    return tables.createIndex(table(table), name, paths, where == null ? "" : where, ifNotExists);
  }

  /** UNKNOWN_INDEX. */
  public void dropIndex(String table, String name) {
    tables.dropIndex(table(table), name);
  }

  /** The options of a table, how it is doing on each of its shards, and its indexes. */
  public TableInfo describeTable(String name) {
    return tables.describe(table(name));
  }

  /**
   * Drops a table's state and has it folded again; returns when that has begun, and reads get
   * TABLE_UNAVAILABLE until it is done. TABLE_INCOMPLETE.
   */
  public void rebuildTable(String name) {
    tables.rebuild(table(name));
  }

  private TopicInfo table(String name) {
    TopicInfo topic = topic(name);
    TableShards.checkIsTable(topic);
    return topic;
  }

  /**
   * The cluster as the node sees it that leads the first shard; a broker that is alone is its only
   * node.
   */
  public ClusterInfo describeCluster() {
    long deadlineNs = System.nanoTime() + links.config().requestTimeout().toNanos();
    return ClusterCall.ask(links.first().await(deadlineNs), deadlineNs);
  }

  /**
   * Has a node lead all shards, and waits until it does: a moment, in which appends wait. The
   * cluster as that node sees it then. INVALID_REQUEST for one that there is not, CONNECTION_LOST
   * when it does not answer, DEADLINE_EXCEEDED when it does not lead within the request timeout.
   */
  public ClusterInfo transferLeadership(String node) {
    return transfer(node, shard -> true);
  }

  /** As the other, of one shard. INVALID_REQUEST also when there is no such shard. */
  public ClusterInfo transferLeadership(int shard, String node) {
    return transfer(node, each -> each == shard);
  }

  private ClusterInfo transfer(String node, IntPredicate shards) {
    long deadlineNs = System.nanoTime() + links.config().requestTimeout().toNanos();
    return new LeadershipTransfer(links, shards, deadlineNs).run(node);
  }

  /**
   * Makes a broker that runs, and waits for it, a node of the cluster; returns when it has what the
   * others have. Addresses are host:port, one for the other nodes and one for clients. It becomes a
   * node shard by shard: what a call has left undone that failed, the next one does.
   * INVALID_REQUEST when it does not answer as that node, is one already at another address, or
   * another change is under way; DEADLINE_EXCEEDED after ten minutes for a shard, when it still
   * goes on.
   */
  public ClusterInfo addNode(String node, String peerAddress, String clientAddress) {
    return change(ClusterCall.Change.ADD, node, peerAddress, clientAddress);
  }

  /**
   * Takes a node out of the cluster, shard by shard as {@link #addNode}; one that leads lets
   * another one lead first. INVALID_REQUEST, DEADLINE_EXCEEDED.
   */
  public ClusterInfo removeNode(String node) {
    return change(ClusterCall.Change.REMOVE, node, "", "");
  }

  /**
   * Puts a node that has lost its data directory, and runs with an empty one, into its old place;
   * addresses as of {@link #addNode}, or empty for those that it had. Errors are the same.
   */
  public ClusterInfo replaceNode(String node, String peerAddress, String clientAddress) {
    return change(ClusterCall.Change.REPLACE, node, peerAddress, clientAddress);
  }

  /**
   * Each shard has members of its own, which its leader changes. All leaders are found before: one
   * that has left the first shard may not be named any more.
   */
  private ClusterInfo change(
      ClusterCall.Change change, String node, String peerAddress, String clientAddress) {
    ClusterInfo cluster = describeCluster();
    int shards = cluster.shards().size();
    for (int shard = 0; shard < shards; shard++) {
      links.link(shard).await(System.nanoTime() + links.config().requestTimeout().toNanos());
    }
    for (int shard = 0; shard < shards; shard++) {
      long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(MEMBERS_MINUTES);
      Caller leader = links.caller(shard);
      cluster =
          ClusterCall.change(leader, shard, change, node, peerAddress, clientAddress, deadlineNs);
    }
    return cluster;
  }

  /**
   * What the broker at that address says, whether it leads or not. CONNECTION_LOST,
   * DEADLINE_EXCEEDED.
   */
  public static ClusterInfo describeNode(ClientConfig config) {
    long deadlineNs = System.nanoTime() + config.connectTimeout().toNanos();
    try (Connection connection = Connection.open(config, config.addresses().get(0))) {
      return ClusterCall.ask(connection, deadlineNs);
    }
  }

  /** Deletes a topic with all its records; returns what it was. UNKNOWN_TOPIC. */
  public TopicInfo deleteTopic(String name) {
    TopicInfo topic = topic(name);
    call(
        TopicReplyDecoder.TEMPLATE_ID,
        (buffer, id) ->
            new DeleteTopicEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .name(name)
                .encodedLength(),
        (b, o, l, v) -> true,
        false);
    return topic;
  }

  private static void checkEncodable(String name) {
    if (name.length() > 10_000) {
      throw new DriftException(ErrorCode.INVALID_TOPIC_NAME, ErrorCode.INVALID_TOPIC_NAME.advice());
    }
  }

  /** A topic by its name; UNKNOWN_TOPIC. */
  public TopicInfo topic(String name) {
    checkEncodable(name);
    List<TopicInfo> found = metadata(List.of(name));
    if (found.isEmpty()) {
      throw new DriftException(
          ErrorCode.UNKNOWN_TOPIC,
          "there is no topic '" + name + "'. " + ErrorCode.UNKNOWN_TOPIC.advice());
    }
    return found.get(0);
  }

  /** All topics, by name. */
  public List<TopicInfo> topics() {
    return metadata(List.of());
  }

  private List<TopicInfo> metadata(List<String> names) {
    return call(
        MetadataReplyDecoder.TEMPLATE_ID,
        (buffer, id) -> {
          MetadataEncoder encoder =
              new MetadataEncoder().wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder());
          MetadataEncoder.NamesEncoder group = encoder.correlationId(id).namesCount(names.size());
          names.forEach(name -> group.next().name(name));
          return encoder.encodedLength();
        },
        Admin::decodeTopics,
        true);
  }

  private static List<TopicInfo> decodeTopics(
      DirectBuffer buffer, int offset, int block, int version) {
    List<TopicInfo> topics = new ArrayList<>();
    for (MetadataReplyDecoder.TopicsDecoder d :
        new MetadataReplyDecoder().wrap(buffer, offset, block, version).topics()) {
      boolean known = d.errorCode() == ErrorCode.NONE.code();
      TopicKind kind =
          d.kind() == io.driftdb.schema.protocol.TopicKind.TABLE ? TopicKind.TABLE : TopicKind.LOG;
      int id = d.topicId();
      int partitions = d.partitions();
      List<Integer> placement = placement(d.spread(), id);
      long retentionMs = d.retentionMs();
      long retentionBytes = d.retentionBytes();
      long createdMs = d.createdNs() / 1_000_000;
      String name = d.name();
      if (known) {
        topics.add(
            new TopicInfo(
                id, name, kind, partitions, placement, retentionMs, retentionBytes, createdMs));
      }
    }
    topics.sort(Comparator.comparing(TopicInfo::name));
    return topics;
  }

  /** On a topic that is not there it says nothing: 0. */
  private static List<Integer> placement(int spread, int topicId) {
    List<Integer> placement = new ArrayList<>();
    for (int i = 0; i < spread; i++) {
      placement.add((topicId + i) % spread);
    }
    return spread < 0 ? List.of(-1 - spread) : placement;
  }

  /** What each partition of a topic holds, as its shard's leader says. */
  public List<PartitionRange> ranges(String name) {
    return positions.ranges(topic(name));
  }

  /** The offset that a position stands for; OFFSET_OUT_OF_RANGE. */
  public long resolve(String name, int partition, Position position) {
    TopicInfo topic = topic(name);
    checkPartition(topic, partition);
    return positions.resolve(topic, partition, position);
  }

  static void checkPartition(TopicInfo topic, int partition) {
    if (partition < 0 || partition >= topic.partitions()) {
      throw new DriftException(
          ErrorCode.UNKNOWN_PARTITION,
          "topic '"
              + topic.name()
              + "' has partitions 0 to "
              + (topic.partitions() - 1)
              + ", not "
              + partition);
    }
  }

  private <T> T call(
      int replyTemplate, Caller.Encoder encoder, Call.Decoder<T> decoder, boolean repeatable) {
    return caller.call(
        replyTemplate,
        encoder,
        decoder,
        repeatable ? Caller.Retry.UNANSWERED : Caller.Retry.NEVER,
        System.nanoTime() + links.config().requestTimeout().toNanos());
  }
}
