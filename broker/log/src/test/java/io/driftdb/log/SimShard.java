package io.driftdb.log;

import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.io.LogClock;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.read.PositionResolver;
import io.driftdb.log.read.RunReaders;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.sequence.StateWriter;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** One life of a shard, stepped by hand: no threads, and every file operation in a known order. */
final class SimShard {
  private final DataDirectory data;
  private final Shard shard;

  private SimShard(DataDirectory data, Shard shard) {
    this.data = data;
    this.shard = shard;
  }

  /** Recovers shard 0 of the configured directory and starts it. */
  static SimShard open(
      LogFiles files,
      LogClock clock,
      LongSupplier random,
      LogConfig config,
      Replicator replicator,
      LogObserver observer)
      throws IOException {
    DataDirectory data = DataDirectory.open(files, config.directory(), 1, random);
    try {
      LogSeam seam = new LogSeam(files, clock, random);
      Shard shard = ShardFactory.open(data, 0, new ShardParts(config, seam, observer, replicator));
      shard.start();
      shard.upkeep().allowRetention();
      return new SimShard(data, shard);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  Shard shard() {
    return shard;
  }

  UUID clusterId() {
    return data.clusterId();
  }

  boolean tryAppend(AppendRequest request) {
    return shard.ring().tryPut(request);
  }

  /** A caller would wait for a place in the ring; who steps by hand is refused. */
  <T> CompletableFuture<T> submit(ControlCommand<T> command) {
    if (!shard.ring().tryPut(command)) {
      command.onRefused(0, ErrorCode.BUSY, ErrorCode.BUSY.advice());
    }
    return command.future();
  }

  /** One round of the shard's duty cycle. */
  void step() {
    shard.doWork();
  }

  /** One round of somebody who leaves the disk to others. */
  void stage() {
    shard.stage();
  }

  /** What somebody else does with the shard whenever it waits for the disk. */
  void meanwhile(Runnable borrower) {
    shard.shareBy(
        new Baton() {
          @Override
          public void release() {
            borrower.run();
          }

          @Override
          public void regain() {}
        });
  }

  /** Lends the shard to whoever that baton lets take it, whenever it waits for the disk. */
  void lendBy(Baton baton) {
    shard.shareBy(baton);
  }

  /** Whether so much waits in the ring that hardly anything more goes in. */
  boolean isBacklogged() {
    return shard.ring().used() > shard.ring().capacity() * 3 / 4;
  }

  /** One round of the housekeeper. */
  void keepUp() {
    shard.upkeep().doWork();
  }

  /** Steps until nothing is left to do. */
  void settle() {
    int idle = 0;
    while (idle < 3) {
      int work = shard.doWork() + shard.upkeep().doWork();
      idle = work == 0 ? idle + 1 : 0;
    }
  }

  /** The starts of all partitions of all topics, at the oldest offset. */
  List<PartitionStart> allPartitions() {
    List<PartitionStart> starts = new ArrayList<>();
    for (Topic topic : shard.catalog().topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        long earliest = shard.catalog().partition(topic.id(), p).earliestOffset();
        starts.add(new PartitionStart(topic.id(), p, earliest));
      }
    }
    return starts;
  }

  LogSubscription subscribe(List<PartitionStart> starts) {
    return subscribe(starts, () -> {});
  }

  LogSubscription subscribe(List<PartitionStart> starts, Runnable wake) {
    LogSubscription subscription =
        new LogSubscription(shard.apply(), shard.upkeep().segments(), new RunReaders(), wake);
    for (PartitionStart start : starts) {
      subscription.add(shard.catalog().find(start.topicId(), start.partition()), start.offset());
    }
    return subscription;
  }

  /** All records that are visible from there on, in LSN order. */
  List<Collected.Row> read(List<PartitionStart> starts) {
    try (LogSubscription subscription = subscribe(starts)) {
      return new Collected(64 << 10).drain(subscription);
    }
  }

  long resolve(int topicId, int partition, PositionKind kind, long value) throws IOException {
    return new PositionResolver(shard.upkeep().segments(), new RunReaders())
        .resolve(shard.catalog().partition(topicId, partition), kind, value);
  }

  /** The sequenced state as a checkpoint would hold it. */
  byte[] state() {
    StateWriter out = new StateWriter();
    shard.sequenced().write(out);
    shard.sequenced().writeTables(out);
    return Arrays.copyOf(out.array(), out.length());
  }

  /** An orderly stop. */
  void stop() throws IOException {
    shard.finish();
    shard.upkeep().close();
    data.close();
  }
}
