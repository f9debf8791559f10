package io.driftdb.server.session;

import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;

/**
 * The memory, outside the heap, that all connections share.
 *
 * @param requests of messages that are whole and not answered yet
 * @param unfinished of messages that have not arrived in full
 * @param deliveries of what subscribers have yet to take
 */
public record MemoryBudgets(
    MemoryBudget requests, MemoryBudget unfinished, MemoryBudget deliveries) {
  public static MemoryBudgets of(BrokerConfig config) {
    return new MemoryBudgets(
        new MemoryBudget(config.get(Settings.LIMIT_MEMORY_REQUESTS)),
        new MemoryBudget(config.get(Settings.LIMIT_MEMORY_REQUESTS)),
        new MemoryBudget(config.get(Settings.LIMIT_MEMORY_DELIVERIES)));
  }
}
