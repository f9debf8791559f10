package io.driftdb.server.metrics;

import io.driftdb.log.EventLog;
import io.driftdb.table.Tables;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.DoubleSupplier;

/** All metrics of one broker. Scrapes are made by one thread at a time, never an event loop. */
public final class BrokerMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final RequestMetrics requests = new RequestMetrics(registry);
  private final TableReads reads = new TableReads(registry);
  private TableMetrics tables;
  private ShardGauges shards;
  private TopicGauges topics;

  public BrokerMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  public RequestMetrics requests() {
    return requests;
  }

  /** What a log of that many shards reports to. */
  public LogMetrics logMetrics(int shardCount) {
    return new LogMetrics(registry, shardCount);
  }

  public TableReads tableReads() {
    return reads;
  }

  /** What the tables of a log with that many shards report to. */
  public TableMetrics tableMetrics(int shardCount) {
    tables = new TableMetrics(registry, shardCount);
    return tables;
  }

  /** Adds what is asked of the tables at each scrape. */
  public void watch(EventLog log, Tables of) {
    tables.watch(log, of);
  }

  /** Adds what is asked of the log at each scrape. */
  public void watch(EventLog log, int maxTopics) {
    shards = new ShardGauges(registry, log);
    topics = new TopicGauges(registry, log, maxTopics);
  }

  /** Adds a figure that is asked for at each scrape; the unit may be null. */
  public void gauge(String name, String unit, String description, DoubleSupplier value) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .baseUnit(unit)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** All figures in Prometheus' text format. */
  public synchronized String scrape() {
    shards.sample();
    topics.sample();
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
