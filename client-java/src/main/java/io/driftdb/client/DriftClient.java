package io.driftdb.client;

import io.driftdb.client.wire.Links;
import io.driftdb.client.wire.Pinger;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/**
 * A broker, or a cluster, as an application sees it. Any thread may use it. Each producer,
 * subscriber, view and subscription of a table has a connection of its own, the admin another, and
 * all tables one; in a cluster of several shards one to the leader of each shard that it is about.
 * Close them before the client.
 */
public final class DriftClient implements AutoCloseable {
  private final ClientConfig config;
  private final Pinger pinger;
  private final Links adminLinks;
  private final Admin admin;
  private final Links tableLinks;

  private DriftClient(ClientConfig config, Pinger pinger, Links links) {
    this.config = config;
    this.pinger = pinger;
    this.adminLinks = links;
    this.admin = new Admin(links);
    this.tableLinks = links.another();
  }

  /**
   * Connects; CONNECTION_LOST when there is no broker, UNSUPPORTED_VERSION when it is another's
   * kind.
   */
  public static DriftClient connect(ClientConfig config) {
    Pinger pinger = new Pinger(config.clientId());
    try {
      return new DriftClient(config, pinger, Links.connect(config, pinger));
    } catch (RuntimeException e) {
      pinger.close();
      throw e;
    }
  }

  /** Topics and positions. */
  public Admin admin() {
    return admin;
  }

  /** A new producer. INVALID_REQUEST of a client of any node. */
  public Producer producer(ProducerConfig producerConfig) {
    if (config.isAnyNode()) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "A client of any node reads: produce by one that finds the node that leads.");
    }
    return new Producer(newLinks(), admin, producerConfig);
  }

  /** A new subscriber. */
  public Subscriber subscriber(SubscriberConfig subscriberConfig) {
    return new Subscriber(newLinks(), admin, subscriberConfig);
  }

  /** A table of the broker, to be read there. UNKNOWN_TOPIC, NOT_A_TABLE. */
  public Table table(String name) {
    return new Table(this, tableLinks, admin.topic(name));
  }

  /**
   * A table in this process's memory, kept up to date until it is closed. Returns when the state
   * that was the latest is there; what that takes follows the table's size, and its memory is
   * bounded by the config. UNKNOWN_TOPIC, NOT_A_TABLE, STATE_TOO_LARGE, and errors of reads.
   */
  public TableView view(String table, TableConfig tableConfig) {
    return TableView.follow(this, table, tableConfig);
  }

  /** As {@link #view}, as of a point, and then unchanging. */
  public TableView viewAsOf(String table, AsOf point, TableConfig tableConfig) {
    return TableView.asOf(this, table, point, tableConfig);
  }

  Links newLinks() {
    return adminLinks.another();
  }

  @Override
  public void close() {
    adminLinks.close();
    tableLinks.close();
    pinger.close();
  }
}
