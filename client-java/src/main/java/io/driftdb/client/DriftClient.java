package io.driftdb.client;

import io.driftdb.client.wire.Link;
import io.driftdb.client.wire.Pinger;

/**
 * A broker as an application sees it. Any thread may use it. Each producer, subscriber and table
 * view has a connection of its own, the admin another; close them before the client.
 */
public final class DriftClient implements AutoCloseable {
  private final ClientConfig config;
  private final Pinger pinger;
  private final Link adminLink;
  private final Admin admin;

  private DriftClient(ClientConfig config) {
    this.config = config;
    this.pinger = new Pinger(config.clientId());
    this.adminLink = new Link(config, pinger);
    this.admin = new Admin(adminLink);
  }

  /**
   * Connects; CONNECTION_LOST when there is no broker, UNSUPPORTED_VERSION when it is another's
   * kind.
   */
  public static DriftClient connect(ClientConfig config) {
    DriftClient client = new DriftClient(config);
    try {
      client.adminLink.await(System.nanoTime());
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
    return client;
  }

  /** Topics and positions. */
  public Admin admin() {
    return admin;
  }

  /** A new producer. */
  public Producer producer(ProducerConfig producerConfig) {
    return new Producer(new Link(config, pinger), admin, producerConfig);
  }

  /** A new subscriber. */
  public Subscriber subscriber(SubscriberConfig subscriberConfig) {
    return new Subscriber(new Link(config, pinger), admin, subscriberConfig);
  }

  /** The table of a topic, which follows the topic until it is closed. */
  public TableView table(String topic, TableConfig tableConfig) {
    return TableView.follow(this, topic, tableConfig);
  }

  /**
   * The table of a topic as of a point, which the state includes. It replays the topic's records up
   * to there: its cost is theirs, and its memory is bounded by the config.
   */
  public TableView tableAsOf(String topic, Position point, TableConfig tableConfig) {
    return TableView.asOf(this, topic, point, tableConfig);
  }

  @Override
  public void close() {
    adminLink.close();
    pinger.close();
  }
}
