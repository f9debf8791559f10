package io.driftdb.server.config;

import static io.driftdb.server.config.Settings.*;

import io.driftdb.log.LogConfig;
import io.driftdb.raft.ClusterConfig;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.TablesConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The values of all settings, checked one by one and against each other. Immutable. Bad values are
 * DriftExceptions CONFIG_INVALID that name the setting, what is allowed, and where it was set.
 */
public final class BrokerConfig {
  private static final int MESSAGE_OVERHEAD = 4096;
  private static final List<Setting<Path>> TLS_FILES =
      List.of(
          ClusterSettings.CLUSTER_TLS_CERTIFICATE,
          ClusterSettings.CLUSTER_TLS_KEY,
          ClusterSettings.CLUSTER_TLS_TRUST);

  private final Map<Setting<?>, Object> values;

  private BrokerConfig(Map<Setting<?>, Object> values) {
    this.values = values;
  }

  /** The defaults of all settings. */
  public static BrokerConfig defaults() {
    return new BrokerConfig(Map.of());
  }

  /**
   * Defaults, overridden by a HOCON file (null for none), that by the environment's DRIFT_
   * variables, and those by {@code key=value} assignments.
   */
  public static BrokerConfig load(
      Path file, List<String> assignments, Map<String, String> environment) {
    Map<Setting<?>, Object> values = new HashMap<>();
    ConfigSources sources = new ConfigSources(values);
    if (file != null) {
      sources.readFile(file);
    }
    sources.readEnvironment(environment);
    assignments.forEach(sources::readAssignment);
    return new BrokerConfig(values).checked();
  }

  /** A copy with another value for a setting; checked against the others when the broker starts. */
  public <T> BrokerConfig with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> copy = new HashMap<>(values);
    copy.put(setting, value);
    return new BrokerConfig(copy);
  }

  /** A copy with another value for a setting, written as {@code key=value}. */
  public BrokerConfig with(String assignment) {
    Map<Setting<?>, Object> copy = new HashMap<>(values);
    new ConfigSources(copy).readAssignment(assignment);
    return new BrokerConfig(copy);
  }

  @SuppressWarnings("unchecked") // only values of the setting's own type are put in
  public <T> T get(Setting<T> setting) {
    return (T) values.getOrDefault(setting, setting.defaultValue());
  }

  /** What settings say together must make sense too; returns this. */
  public BrokerConfig checked() {
    if (get(DATA_DIRECTORY).toString().isBlank()) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID, DATA_DIRECTORY.key() + " is empty: name a directory.");
    }
    atLeast(
        LIMIT_PROTOCOL_FRAME,
        (long) get(LIMIT_BATCH) + MESSAGE_OVERHEAD,
        "a message must hold a batch of limit.batch and 4 KiB around it");
    atLeast(
        LOG_GROUP_SIZE,
        (long) get(LIMIT_BATCH) + MESSAGE_OVERHEAD,
        "a group must hold a batch of limit.batch and 4 KiB around it");
    atLeast(
        LOG_SEGMENT_SIZE,
        2L * get(LOG_GROUP_SIZE),
        "a segment must hold two groups of log.group.size");
    atLeast(
        LIMIT_CONNECTION_BYTES,
        get(LIMIT_PROTOCOL_FRAME),
        "a connection must be able to have one message of limit.protocol.frame in flight");
    atLeast(
        LIMIT_MEMORY_REQUESTS,
        get(LIMIT_PROTOCOL_FRAME),
        "there must be memory for one message of limit.protocol.frame");
    checkCluster();
    return this;
  }

  private void checkCluster() {
    List<ClusterNode> nodes = clusterNodes();
    if (nodes.isEmpty() != get(ClusterSettings.CLUSTER_ID).isEmpty()) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID,
          "cluster.id and cluster.nodes are set together, or neither is.");
    }
    String id = get(ClusterSettings.NODE_ID_SETTING);
    if (nodes.isEmpty()) {
      return;
    }
    if (nodes.stream().noneMatch(node -> node.id().equals(id))) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID, "node.id is " + id + ", and cluster.nodes has no such node.");
    }
  }

  /** The nodes of the cluster, in their order; empty for a broker that is alone. */
  public List<ClusterNode> clusterNodes() {
    try {
      return ClusterNode.parse(get(ClusterSettings.CLUSTER_NODES));
    } catch (IllegalArgumentException e) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID, "cluster.nodes: " + e.getMessage() + ".", e);
    }
  }

  /** What makes it a node of its cluster; null for a broker that is alone. */
  public ClusterConfig clusterConfig() {
    List<ClusterNode> nodes = clusterNodes();
    return nodes.isEmpty()
        ? null
        : new ClusterConfig(
            UUID.fromString(get(ClusterSettings.CLUSTER_ID)),
            get(ClusterSettings.NODE_ID_SETTING),
            nodes.stream().map(ClusterNode::forRaft).toList(),
            dataDirectory().resolve("raft"),
            get(ClusterSettings.CLUSTER_ELECTION_TIMEOUT),
            get(ClusterSettings.CLUSTER_CATCHUP_SIZE),
            get(LOG_SHARDS),
            get(ClusterSettings.CLUSTER_SPREAD_INTERVAL),
            clusterTls());
  }

  private ClusterConfig.Tls clusterTls() {
    long named = TLS_FILES.stream().filter(file -> !get(file).toString().isEmpty()).count();
    if (named == 0) {
      return null;
    }
    for (Setting<Path> file : TLS_FILES) {
      if (!Files.isReadable(get(file))) {
        throw new DriftException(
            ErrorCode.CONFIG_INVALID,
            file.key()
                + " is '"
                + get(file)
                + "', which is no file that can be read: "
                + "cluster.tls.certificate, cluster.tls.key and cluster.tls.trust go together.");
      }
    }
    return new ClusterConfig.Tls(
        get(ClusterSettings.CLUSTER_TLS_CERTIFICATE),
        get(ClusterSettings.CLUSTER_TLS_KEY),
        get(ClusterSettings.CLUSTER_TLS_TRUST));
  }

  private void atLeast(Setting<? extends Number> setting, long least, String because) {
    long value = get(setting).longValue();
    if (value < least) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID,
          setting.key() + " is " + value + " and must be at least " + least + ": " + because + ".");
    }
  }

  public Path dataDirectory() {
    return get(DATA_DIRECTORY).toAbsolutePath().normalize();
  }

  /** What of it concerns the log. */
  public LogConfig logConfig() {
    String cluster = get(ClusterSettings.CLUSTER_ID);
    return LogConfig.at(dataDirectory())
        .clusterId(cluster.isEmpty() ? null : UUID.fromString(cluster))
        .shards(get(LOG_SHARDS))
        .segmentBytes(get(LOG_SEGMENT_SIZE))
        .preallocatedSegments(get(LOG_SEGMENT_SPARE))
        .ringSlots(get(LOG_RING_SLOTS))
        .maxGroupBytes(get(LOG_GROUP_SIZE))
        .waitStrategy(get(LOG_WAIT))
        .maxDrivenForce(get(LOG_DRIVE))
        .maxIndexedRuns(get(LOG_INDEX_RUNS))
        .maxRunBytes(get(LOG_INDEX_RUN_SIZE))
        .checkpointBytes(get(LOG_CHECKPOINT_SIZE))
        .retentionCheck(get(LOG_RETENTION_CHECK))
        .keepingForTables(true)
        .lowWaterBytes(get(LOG_DISK_RESERVE))
        .producerExpiry(get(PRODUCER_EXPIRY))
        .batchesInFlight(get(PRODUCER_BATCHES))
        .maxProducers(get(LIMIT_PRODUCERS))
        .maxBatchBytes(get(LIMIT_BATCH))
        .maxTopics(get(LIMIT_TOPICS))
        .maxPartitions(get(LIMIT_PARTITIONS));
  }

  /** What of it concerns the tables. */
  public TablesConfig tablesConfig() {
    return new TablesConfig(
        dataDirectory(),
        get(TableSettings.TABLE_CACHE),
        get(TableSettings.TABLE_WRITE_BUFFER),
        get(TableSettings.TABLE_FLUSH_LOG),
        get(TableSettings.TABLE_CHECKPOINT_SIZE),
        get(TableSettings.TABLE_HISTORY_CHECK));
  }
}
