package io.driftdb.server;

import io.driftdb.log.FakeEventLog;
import io.driftdb.server.config.BrokerConfig;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A broker on free ports over a log in memory that a test can hold, poison and look into. */
final class TestBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final FakeEventLog log;
  final Broker broker;

  private TestBroker(BrokerConfig config) {
    log = new FakeEventLog(config.logConfig());
    broker = Broker.start(config, observer -> log);
  }

  /** With settings on top of the defaults, each as {@code key=value}. */
  static TestBroker with(String... assignments) {
    BrokerConfig config =
        BrokerConfig.defaults()
            .with("native.port=0")
            .with("http.port=0")
            .with("data.directory=target/not-used");
    for (String assignment : assignments) {
      config = config.with(assignment);
    }
    return new TestBroker(config);
  }

  WireClient connect() {
    return new WireClient(broker.nativeAddress());
  }

  WireClient open() {
    return WireClient.open(broker);
  }

  /** Waits until it is so, or fails. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(1_000_000L);
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
