package io.driftdb.log;

import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.sim.invariant.Place;
import io.driftdb.log.sim.invariant.Sent;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A producer as the client would be: with idempotence it sends again, byte for byte and in order,
 * what was not acknowledged before the broker went down.
 */
final class SimProducer {
  private static final int IN_FLIGHT = 5;

  private static final class Lane {
    long nextSequence;
    boolean stalled;
    final ArrayDeque<Batch> unacked = new ArrayDeque<>();
  }

  private final class Batch implements AppendListener {
    final Lane lane;
    final UnsafeBuffer bytes;
    final List<String> values;
    boolean awaited;

    Batch(Lane lane, UnsafeBuffer bytes, List<String> values) {
      this.lane = lane;
      this.bytes = bytes;
      this.values = values;
    }

    @Override
    public void onAppended(long tag, AppendResult result) {
      answered();
      boolean whole = result.endLsn() - result.firstLsn() == values.size();
      LogModel.require(whole, "acknowledged with another length");
      for (int i = 0; i < values.size(); i++) {
        long offset = result.baseOffset(0) + i;
        long lsn = result.firstLsn() + i;
        model.acked(values.get(i), new Place(offset, lsn, result.epoch()), level);
      }
      lane.unacked.remove(this);
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      answered();
      if (!idempotent) {
        lane.unacked.remove(this);
      }
      if (!idempotent && code == ErrorCode.NOT_COMMITTED) {
        values.forEach(model::takenBack);
      }
      boolean follows = code == ErrorCode.OUT_OF_ORDER_SEQUENCE && lane.stalled;
      switch (code) {
        case SHARD_POISONED, SHUTTING_DOWN, DISK_FULL, NOT_COMMITTED, UNKNOWN_TOPIC ->
            lane.stalled = true;
        case NOT_LEADER, LEADER_CHANGED -> lane.stalled = true;
        default -> LogModel.require(follows, name + " was refused with " + code + ": " + message);
      }
    }

    private void answered() {
      LogModel.require(awaited, "answered twice");
      awaited = false;
    }
  }

  private final String name;
  private final boolean idempotent;
  private final AckLevel level;
  private final LogModel model;
  private final Map<Long, Lane> lanes = new HashMap<>();
  private SimConnection connection = new SimConnection();
  private ProducerGrant grant;
  private CompletableFuture<ProducerGrant> registration;
  private long number;

  SimProducer(String name, boolean idempotent, AckLevel level, LogModel model) {
    this.name = name;
    this.idempotent = idempotent;
    this.level = level;
    this.model = model;
  }

  private Lane lane(Topic topic, int partition) {
    return lanes.computeIfAbsent(((long) topic.id() << 32) | partition, k -> new Lane());
  }

  /** The broker is up again, or another one leads. */
  void reconnect(SimShard shard) {
    connection.close();
    connection = new SimConnection();
    registration = null;
    if (!idempotent) {
      lanes.clear();
    } else if (level == AckLevel.MEMORY) {
      register(shard);
    } else {
      List.copyOf(lanes.values()).forEach(lane -> sendAgain(shard, lane));
    }
  }

  private void sendAgain(SimShard shard, Lane lane) {
    lane.stalled = false;
    List.copyOf(lane.unacked).forEach(batch -> send(shard, batch));
  }

  /** Takes a new epoch and leaves what was under way to its fate. */
  void register(SimShard shard) {
    if (idempotent) {
      grant = null;
      lanes.clear();
      registration = shard.submit(new RegisterProducer(name, null));
    }
  }

  /** Sends one batch, if its turn and the window allow it. */
  void produce(SimShard shard, Topic topic, int partition, Random random) {
    if (idempotent && !isRegistered(shard)) {
      return;
    }
    Lane lane = lane(topic, partition);
    if (lane.stalled && lane.unacked.stream().noneMatch(batch -> batch.awaited)) {
      sendAgain(shard, lane);
    }
    if (idempotent && (lane.stalled || lane.unacked.size() >= IN_FLIGHT)) {
      return;
    }
    int count = 1 + random.nextInt(4);
    int length = random.nextInt(12) == 0 ? random.nextInt(700) : random.nextInt(120);
    int epoch = idempotent ? grant.epoch() : 0;
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String value = name + " #" + number + " " + "v".repeat(length);
      long sequence = idempotent ? lane.nextSequence + i : -1;
      model.sent(value, new Sent(topic.id(), partition, name, epoch, sequence, number++));
      values.add(value);
    }
    UnsafeBuffer bytes =
        TestBatches.of(
            topic.id(),
            partition,
            idempotent ? grant.producerId() : 0,
            epoch,
            idempotent ? lane.nextSequence : 0,
            values.toArray(String[]::new));
    Batch batch = new Batch(lane, bytes, values);
    if (send(shard, batch)) {
      lane.nextSequence += count;
      lane.unacked.add(batch);
    }
  }

  /** Whether all that it sent has been answered. */
  boolean isAnswered() {
    return lanes.values().stream()
        .flatMap(lane -> lane.unacked.stream())
        .noneMatch(batch -> batch.awaited);
  }

  private boolean isRegistered(SimShard shard) {
    if (grant == null && (registration == null || registration.isCompletedExceptionally())) {
      register(shard);
    }
    if (grant == null && registration.isDone() && !registration.isCompletedExceptionally()) {
      grant = registration.join();
    }
    return grant != null;
  }

  private boolean send(SimShard shard, Batch batch) {
    batch.awaited =
        shard.tryAppend(
            new AppendRequest()
                .batches(batch.bytes, 0, batch.bytes.capacity(), 1)
                .ackLevel(level)
                .listener(connection.listen(batch), 1));
    batch.lane.stalled |= !batch.awaited;
    return batch.awaited;
  }
}
