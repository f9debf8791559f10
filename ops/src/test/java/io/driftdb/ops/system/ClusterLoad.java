package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.DriftClient;

/**
 * What clients do to a cluster while something is done to its nodes: producers and readers of a
 * log, a writer of tables, in transactions too, and somebody who watches who leads.
 */
final class ClusterLoad implements AutoCloseable {
  private static final int PRODUCERS = 4;
  private static final int PARTITIONS = 5;
  private static final int TABLE_WRITERS = 1;
  private static final int TABLES = 1000; // of the chances

  private final ClusterProcesses cluster;
  private final LeaderWatch watch;
  private final Load load;
  private final DriftClient client;
  private final TableLoad tables;
  private final TableAudit audit;

  private ClusterLoad(ClusterProcesses cluster, Choices choices) throws Exception {
    this.cluster = cluster;
    this.watch = new LeaderWatch(cluster);
    this.load =
        Load.start(cluster.connect(), PRODUCERS, PARTITIONS, LoadProducer.STEADY_NS, choices);
    this.client = cluster.connect();
    this.tables = TableLoad.start(client, TABLE_WRITERS, LoadProducer.STEADY_NS, choices);
    this.audit = new TableAudit(choices.of(TABLES));
  }

  /** Begins, and waits until no node lags behind: one that has nothing yet counts for none. */
  static ClusterLoad start(ClusterProcesses cluster, Choices choices) throws Exception {
    ClusterLoad started = new ClusterLoad(cluster, choices);
    cluster.awaitCaughtUp();
    return started;
  }

  long acknowledged() {
    return load.acknowledged();
  }

  /** How many leaderships were seen. */
  int epochs() {
    return watch.epochs();
  }

  /** Waits until something more is acknowledged, of the log and of the tables. */
  void awaitProgress() throws Exception {
    load.awaitProgress();
    tables.awaitProgress();
  }

  /** Waits until something more of the log is acknowledged. */
  void awaitAcknowledgement() throws Exception {
    load.awaitProgress();
  }

  void assertSound() {
    load.assertSound();
    tables.assertSound();
  }

  /** Lets all of it end, compares what was read with what was told, and kills the nodes. */
  void endAndVerify() throws Exception {
    load.end();
    tables.end();
    cluster.awaitSame();
    load.verifyOnceMore();
    audit.verifyAll(client, tables);
    assertEquals(0, cluster.run("cluster", "status").status());
    cluster.assertSameFrames();
    watch.assertOneLeaderPerEpoch();
  }

  @Override
  public void close() {
    tables.close();
    client.close();
    load.close();
    watch.close();
  }
}
