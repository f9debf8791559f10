package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.wire.BrokerInfo;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A producer's lanes: one for each shard of a cluster, so that no shard's records wait for
 * another's leader; else one. All start at once, and with a name they wait for each other once: the
 * producer before is fenced on all shards when this one sends. What ends one ends all. Any thread.
 */
public final class Lanes {
  private static final int ALL_SHARDS = -1;

  private final ProducerConfig config;
  private final BrokerInfo broker;
  private final List<Lane> lanes;

  /** Connects once, to see what the broker takes, and how many lanes it needs. */
  public Lanes(Links links, ProducerConfig config) {
    Duration timeout = links.config().requestTimeout();
    this.config = config;
    this.broker = links.first().await(System.nanoTime() + timeout.toNanos()).broker();
    this.lanes = List.copyOf(make(links));
    lanes.forEach(Lane::start);
  }

  private List<Lane> make(Links links) {
    int count = Math.max(1, links.count(broker.shards()));
    long memory = config.memoryBytes() / count;
    int most = broker.maxBatchBytes();
    CountDownLatch fencing = new CountDownLatch(config.name().isEmpty() ? 0 : count);
    List<Lane> made = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int shard = count == 1 ? ALL_SHARDS : i;
      made.add(new Lane(links.link(i), shard, config, memory, most, fencing, this::endAll));
    }
    return made;
  }

  /** Bytes that a batch takes at most. */
  public int maxBatchBytes() {
    return broker.maxBatchBytes();
  }

  /** Bytes of batches that a request takes at most. */
  public int maxRequestBytes() {
    return Dispatch.mostBytes(broker);
  }

  /** That of a shard's partitions; INVALID_REQUEST for a shard that has come later. */
  public Lane of(int shard) {
    if (lanes.size() > 1 && shard >= lanes.size()) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "shard " + shard + " was not there when the producer began: make a new one");
    }
    return lanes.size() == 1 ? lanes.get(0) : lanes.get(shard);
  }

  private void endAll(DriftException why) {
    lanes.forEach(lane -> lane.end(why));
  }

  /** Waits until everything begun by now is answered and told; false when that takes too long. */
  public boolean awaitAnswers(long untilNs) {
    for (Lane lane : lanes) {
      if (!lane.awaitAnswers(untilNs)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes no more records, finishes what is under way, at most for the delivery timeout, and ends;
   * what is not answered by then fails with CLIENT_CLOSED.
   */
  public void close() {
    lanes.forEach(Lane::refuse);
    long untilNs = System.nanoTime() + config.deliveryTimeout().toNanos();
    for (Lane lane : lanes) {
      lane.awaitAnswers(untilNs);
    }
    lanes.forEach(Lane::stop);
  }
}
