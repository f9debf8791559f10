package io.driftdb.log.upkeep;

import io.driftdb.log.LogConfig;
import io.driftdb.log.io.LogClock;
import io.driftdb.log.journal.ShardDirectory;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches how much may still be written. Housekeeper's thread; the flags may be read by any. */
final class DiskWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long CHECK_EVERY_NS = 500_000_000L;

  private final ShardDirectory directory;
  private final long lowWaterBytes;
  private final LogClock clock;
  private volatile String low = "";
  private volatile String failure = "";
  private volatile long usableBytes;
  private long nextCheckNs;
  private boolean checked;

  DiskWatch(ShardDirectory directory, LogConfig config, LogClock clock) {
    this.directory = directory;
    this.lowWaterBytes = config.lowWaterBytes();
    this.clock = clock;
  }

  /** Why it counts as full; empty while it does not. Asked in each cycle of a shard. */
  String whyFull() {
    String failed = failure;
    return failed.isEmpty() ? low : failed;
  }

  long usableBytes() {
    return usableBytes;
  }

  void check() {
    long now = clock.monotonicNs();
    if (checked && now - nextCheckNs < 0) {
      return;
    }
    checked = true;
    nextCheckNs = now + CHECK_EVERY_NS;
    try {
      usableBytes = directory.files().usableBytes(directory.path());
      low = usableBytes < lowWaterBytes ? whyLow() : "";
    } catch (IOException e) {
      LOG.warn("Shard {}: the free space can't be told: {}", directory.shard(), e.toString());
    }
  }

  private String whyLow() {
    return String.format(
        Locale.ROOT,
        "only %d MiB are left on the disk, less than the low-water mark of %d MiB",
        usableBytes >> 20,
        lowWaterBytes >> 20);
  }

  /** Whether a new file of that length leaves the low-water mark untouched. */
  boolean maySpend(long bytes) {
    check();
    return usableBytes - bytes >= lowWaterBytes;
  }

  void spareMade() {
    failure = "";
  }

  void spareFailed(String why) {
    failure = "no new segment could be made: " + why;
  }
}
