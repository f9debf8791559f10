package io.driftdb.server.table;

import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import io.driftdb.server.config.TableSettings;

/**
 * Bounds of what concerns tables, out of the settings. Immutable.
 *
 * @param maxLag records that a shard's tables may be behind by
 * @param maxWaitNs how long a request may wait for a state
 * @param usualWaitNs how long one waits that does not say
 * @param answerBytes rows of one answer
 * @param maxFeeds requests for changes of a connection at a time
 */
public record TableLimits(
    long maxLag, long maxWaitNs, long usualWaitNs, int answerBytes, int maxFeeds) {
  private static final long NS_PER_MS = 1_000_000L;

  public static TableLimits of(BrokerConfig config) {
    long maxWaitNs = config.get(TableSettings.TABLE_WAIT_MAX).toNanos();
    return new TableLimits(
        config.get(TableSettings.TABLE_LAG_MAX),
        maxWaitNs,
        Math.min(maxWaitNs, config.get(Settings.DEADLINE_REQUEST).toNanos()),
        config.get(TableSettings.TABLE_ANSWER_MAX),
        config.get(TableSettings.TABLE_FEEDS));
  }

  /** How long a request with that deadline may wait. */
  long waitNs(int deadlineMs) {
    return deadlineMs <= 0 ? usualWaitNs : Math.min(maxWaitNs, deadlineMs * NS_PER_MS);
  }

  /** How many bytes an answer with that credit may have. */
  int bytes(int maxBytes) {
    return Math.min(maxBytes, answerBytes);
  }
}
