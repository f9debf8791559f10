package io.driftdb.log;

import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.sim.invariant.Place;
import io.driftdb.log.sim.invariant.Sent;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A producer of transactions over several partitions. With idempotence it sends again, in order,
 * what was not acknowledged; one that has lost its topic costs it its epoch, as all later ones have
 * gaps then.
 */
final class SimTransactor {
  private static final int IN_FLIGHT = 4;

  private record Part(int topicId, int partition, List<String> values) {}

  private final class Unit implements AppendListener {
    final List<Part> parts;
    final UnsafeBuffer bytes;
    boolean awaited;

    Unit(List<Part> parts, UnsafeBuffer bytes) {
      this.parts = parts;
      this.bytes = bytes;
    }

    @Override
    public void onAppended(long tag, AppendResult result) {
      answered();
      long lsn = result.firstLsn();
      for (int i = 0; i < parts.size(); i++) {
        long offset = result.baseOffset(i);
        for (String value : parts.get(i).values) {
          model.acked(value, new Place(offset++, lsn++, result.epoch()), AckLevel.DURABLE);
        }
      }
      LogModel.require(lsn == result.endLsn(), "acknowledged with another length");
      unacked.remove(this);
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      answered();
      switch (code) {
        case SHARD_POISONED, SHUTTING_DOWN, DISK_FULL, NOT_COMMITTED -> stalled = true;
        case NOT_LEADER, LEADER_CHANGED -> stalled = true;
        case UNKNOWN_TOPIC -> outdated = true;
        case OUT_OF_ORDER_SEQUENCE ->
            LogModel.require(stalled || outdated, name + " is out of order: " + message);
        default -> throw new AssertionError(name + " was refused with " + code + ": " + message);
      }
      if (!idempotent) {
        unacked.remove(this);
        if (code == ErrorCode.NOT_COMMITTED) {
          parts.forEach(part -> part.values.forEach(model::takenBack));
        }
      }
    }

    private void answered() {
      LogModel.require(awaited, "answered twice");
      awaited = false;
    }
  }

  private final String name;
  private final boolean idempotent;
  private final LogModel model;
  private final Map<Long, Long> nextSequences = new HashMap<>();
  private final ArrayDeque<Unit> unacked = new ArrayDeque<>();
  private SimConnection connection = new SimConnection();
  private ProducerGrant grant;
  private CompletableFuture<ProducerGrant> registration;
  private boolean stalled;
  private boolean outdated;
  private long number;

  SimTransactor(String name, boolean idempotent, LogModel model) {
    this.name = name;
    this.idempotent = idempotent;
    this.model = model;
  }

  /** The broker is up again, or another one leads. */
  void reconnect(SimShard shard) {
    connection.close();
    connection = new SimConnection();
    registration = null;
    if (idempotent) {
      sendAgain(shard);
    } else {
      unacked.clear();
    }
  }

  private void sendAgain(SimShard shard) {
    stalled = false;
    for (Unit unit : List.copyOf(unacked)) {
      send(shard, unit);
    }
  }

  /** Takes a new epoch and leaves what was under way to its fate. */
  private void register(SimShard shard) {
    grant = null;
    outdated = false;
    stalled = false;
    unacked.clear();
    nextSequences.clear();
    registration = shard.submit(new RegisterProducer(name, null));
  }

  /** Sends one transaction over partitions of those topics, if the window allows it. */
  void produce(SimShard shard, List<Topic> topics, Random random) {
    boolean awaits = unacked.stream().anyMatch(unit -> unit.awaited);
    if (idempotent && (!isRegistered(shard) || unacked.size() >= IN_FLIGHT)) {
      if (stalled && !awaits && grant != null) {
        sendAgain(shard);
      }
      return;
    }
    if (idempotent && outdated && !awaits) {
      register(shard);
    } else if (idempotent && stalled && !awaits) {
      sendAgain(shard);
    }
    if (!idempotent || (grant != null && !stalled && !outdated)) {
      List<Part> parts = parts(topics, random);
      Unit unit = new Unit(parts, bytes(parts));
      if (send(shard, unit)) {
        unacked.add(unit);
        for (Part part : parts) {
          nextSequences.merge(key(part), (long) part.values.size(), Long::sum);
        }
      }
    }
  }

  private boolean isRegistered(SimShard shard) {
    boolean none = registration == null || registration.isCompletedExceptionally();
    if (grant == null && none) {
      register(shard);
    }
    if (grant == null && registration.isDone() && !registration.isCompletedExceptionally()) {
      grant = registration.join();
    }
    return grant != null;
  }

  private List<Part> parts(List<Topic> topics, Random random) {
    List<Part> all = new ArrayList<>();
    for (Topic topic : topics) {
      for (int p = 0; p < topic.partitions(); p++) {
        all.add(new Part(topic.id(), p, new ArrayList<>()));
      }
    }
    Collections.shuffle(all, random);
    List<Part> parts = all.subList(0, 1 + random.nextInt(Math.min(4, all.size())));
    List<String> together = new ArrayList<>();
    for (Part part : parts) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        String value = name + " #" + number + " " + "t".repeat(random.nextInt(200));
        long sequence = idempotent ? sequence(part) + part.values.size() : -1;
        int epoch = idempotent ? grant.epoch() : 0;
        model.sent(value, new Sent(part.topicId, part.partition, name, epoch, sequence, number++));
        part.values.add(value);
        together.add(value);
      }
    }
    model.together(together);
    return parts;
  }

  private static long key(Part part) {
    return ((long) part.topicId << 32) | part.partition;
  }

  private long sequence(Part part) {
    return nextSequences.getOrDefault(key(part), 0L);
  }

  private UnsafeBuffer bytes(List<Part> parts) {
    return TestBatches.transaction(
        parts.stream()
            .map(
                part ->
                    TestBatches.of(
                        part.topicId,
                        part.partition,
                        idempotent ? grant.producerId() : 0,
                        idempotent ? grant.epoch() : 0,
                        idempotent ? sequence(part) : 0,
                        part.values.toArray(String[]::new)))
            .toArray(UnsafeBuffer[]::new));
  }

  /** Whether all that it sent has been answered. */
  boolean isAnswered() {
    return unacked.stream().noneMatch(unit -> unit.awaited);
  }

  private boolean send(SimShard shard, Unit unit) {
    unit.awaited =
        shard.tryAppend(
            new AppendRequest()
                .batches(unit.bytes, 0, unit.bytes.capacity(), unit.parts.size())
                .transaction(true)
                .ackLevel(AckLevel.DURABLE)
                .listener(connection.listen(unit), 1));
    stalled |= !unit.awaited;
    return unit.awaited;
  }
}
