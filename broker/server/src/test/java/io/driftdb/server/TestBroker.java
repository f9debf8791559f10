package io.driftdb.server;

import io.driftdb.log.FakeEventLog;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import io.driftdb.table.FakeTables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A broker on free ports over a log in memory, with tables that hold nothing, that a test can hold,
 * poison and look into.
 */
final class TestBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  final FakeEventLog log;
  final FakeTables tables;
  final Broker broker;

  private TestBroker(BrokerConfig config, FakeEventLog log) {
    this.log = log;
    this.tables = log == null ? null : new FakeTables(log);
    this.broker =
        log == null
            ? Broker.start(config)
            : Broker.start(config, (observer, replication) -> log, (of, observer) -> tables);
  }

  /** With settings on top of the defaults, each as {@code key=value}. */
  static TestBroker with(String... assignments) {
    BrokerConfig config = config(Path.of("target", "not-used"), assignments);
    return new TestBroker(config, new FakeEventLog(config.logConfig()));
  }

  /** On a log and tables in files; {@link #log} and {@link #tables} are null then. */
  static TestBroker at(Path directory, String... assignments) {
    return new TestBroker(config(directory, assignments), null);
  }

  /** Free ports, small files. */
  static BrokerConfig config(Path directory, String... assignments) {
    BrokerConfig config =
        BrokerConfig.defaults()
            .with(Settings.DATA_DIRECTORY, directory)
            .with("native.port=0")
            .with("http.port=0")
            .with("log.segment.size=16MiB")
            .with("log.disk.reserve=1MiB");
    for (String assignment : assignments) {
      config = config.with(assignment);
    }
    return config;
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
