package io.driftdb.server.session;

import io.driftdb.log.EventLog;
import io.driftdb.server.admin.CatalogLimits;
import io.driftdb.server.cluster.ClusterView;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import io.driftdb.server.metrics.RequestMetrics;
import io.driftdb.server.subscription.SubscriptionLane;
import io.driftdb.server.table.TableScope;
import io.driftdb.server.wire.Flyweights;
import io.netty.util.concurrent.FastThreadLocal;

/** What all connections share. */
public record SessionScope(
    EventLog log,
    ClusterView cluster,
    BrokerConfig config,
    Sessions sessions,
    RequestMetrics metrics,
    MemoryBudgets memory,
    SubscriptionLane.Shared subscriptions,
    TableScope tables,
    FastThreadLocal<Flyweights> flyweights) {
  CatalogLimits catalogLimits() {
    return new CatalogLimits(
        config.get(Settings.LIMIT_TOPIC_PARTITIONS),
        config.get(Settings.DEADLINE_REQUEST).toNanos());
  }
}
