package io.driftdb.log.sequence;

import io.driftdb.schema.ErrorCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * All producers that may write with idempotence: tells new batches from duplicates, gaps and fenced
 * epochs. Belongs to the shard's thread; allocates when a producer first writes to a partition.
 */
public final class ProducerTable {
  private final int batchesKept;
  private final int maxProducers;
  private final UndoLog undo;
  private final Long2ObjectHashMap<Producer> byId = new Long2ObjectHashMap<>();
  private final Map<String, Producer> byName = new HashMap<>();

  /** Names that may have been registered once more than can be read. */
  private final Set<String> doubtful = new HashSet<>();

  private final RememberedBatch pushed = new RememberedBatch();
  private final RememberedBatch found = new RememberedBatch();
  private long nextProducerId = 1;
  private boolean isDuplicate;

  ProducerTable(int batchesKept, int maxProducers, UndoLog undo) {
    this.batchesKept = batchesKept;
    this.maxProducers = maxProducers;
    this.undo = undo;
  }

  /**
   * Judges a batch: NONE when it is the next one, and also when it is a duplicate, which then is
   * {@link #original}; else the error that it gets.
   */
  public ErrorCode check(
      long producerId, int epoch, long partitionKey, long firstSequence, int recordCount) {
    isDuplicate = false;
    Producer producer = byId.get(producerId);
    if (producer == null || epoch > producer.epoch) {
      return ErrorCode.UNKNOWN_PRODUCER;
    }
    if (epoch < producer.epoch) {
      return ErrorCode.PRODUCER_FENCED;
    }
    ProducerMemory memory = producer.memories.get(partitionKey);
    boolean fresh = memory == null || memory.epoch != epoch;
    long expected = fresh ? 0 : memory.nextSequence();
    if (firstSequence == expected) {
      return ErrorCode.NONE;
    }
    if (firstSequence > expected || fresh) {
      return ErrorCode.OUT_OF_ORDER_SEQUENCE;
    }
    isDuplicate = memory.find(firstSequence, recordCount, found);
    if (isDuplicate) {
      return ErrorCode.NONE;
    }
    return memory.isForgotten(firstSequence)
        ? ErrorCode.DUPLICATE_SEQUENCE
        : ErrorCode.OUT_OF_ORDER_SEQUENCE;
  }

  /** The batch that the one judged last repeats, or null. */
  public RememberedBatch original() {
    return isDuplicate ? found : null;
  }

  /** What a new registration under that name (empty for none) will be. */
  public long idFor(String name) {
    Producer known = goesOnAs(name);
    return known == null ? nextProducerId : known.id;
  }

  /** The epoch that goes with {@link #idFor}. */
  public int epochFor(String name) {
    Producer known = goesOnAs(name);
    return known == null ? 0 : known.epoch + 1;
  }

  private Producer goesOnAs(String name) {
    return name.isEmpty() || doubtful.contains(name) ? null : byName.get(name);
  }

  /** Recovery: its registration may be in a range that can't be read; the id is not given again. */
  public void sawId(long producerId) {
    nextProducerId = Math.max(nextProducerId, producerId + 1);
  }

  /** Recovery: so many records can't be read, and each may have registered a producer. */
  void leaveRoom(long records) {
    nextProducerId += records;
  }

  /**
   * Recovery: registrations may be among the records that can't be read. Who registers a known name
   * now gets a new id, since the next epoch of the old one may have been given to somebody else.
   */
  public void doubtNames() {
    doubtful.addAll(byName.keySet());
  }

  /** Whether a later registration is known: a grant that comes late must not take it back. */
  public boolean isSuperseded(long id, int epoch) {
    Producer known = byId.get(id);
    return known != null && known.epoch >= epoch;
  }

  void replayRegistration(long id, int epoch, String name, long timeNs) {
    Producer before = byId.get(id);
    Producer namesake = name.isEmpty() ? null : byName.get(name);
    doubtful.remove(name);
    if (namesake != null && namesake.id != id) {
      remove(namesake); // the name was forgotten elsewhere and given anew: this one is fenced
      undo.push(Undo.Kind.PRODUCER_EVICTED).producer = namesake;
    }
    if (before == null && byId.size() >= maxProducers) {
      evictLongestSilent();
    }
    Undo change = undo.push(Undo.Kind.PRODUCER_PUT);
    change.producer = before;
    change.a = id;
    change.b = nextProducerId;
    Long2ObjectHashMap<ProducerMemory> memories =
        before == null ? new Long2ObjectHashMap<>() : before.memories;
    put(new Producer(id, epoch, name, memories, timeNs));
    nextProducerId = Math.max(nextProducerId, id + 1);
  }

  private void evictLongestSilent() {
    Producer oldest = null;
    for (Producer p : byId.values()) {
      if (oldest == null
          || p.lastAppendTimeNs < oldest.lastAppendTimeNs
          || (p.lastAppendTimeNs == oldest.lastAppendTimeNs && p.id < oldest.id)) {
        oldest = p;
      }
    }
    if (oldest != null) {
      remove(oldest);
      undo.push(Undo.Kind.PRODUCER_EVICTED).producer = oldest;
    }
  }

  void replayBatch(
      long producerId,
      int epoch,
      long partitionKey,
      long firstSequence,
      int recordCount,
      long baseOffset,
      long firstLsn,
      long appendTimeNs) {
    Producer producer = byId.get(producerId);
    if (producer == null) {
      return;
    }
    if (epoch > producer.epoch) { // its registration can't be read any more: this proves it
      producer = raise(producer, epoch);
    }
    Undo touched = undo.push(Undo.Kind.PRODUCER_TOUCHED);
    touched.producer = producer;
    touched.a = producer.lastAppendTimeNs;
    producer.lastAppendTimeNs = appendTimeNs;
    ProducerMemory memory = producer.memories.get(partitionKey);
    if (memory == null || memory.epoch != epoch) {
      Undo replaced = undo.push(Undo.Kind.MEMORY_REPLACED);
      replaced.producer = producer;
      replaced.memory = memory;
      replaced.a = partitionKey;
      memory = new ProducerMemory(epoch);
      producer.memories.put(partitionKey, memory);
    }
    Undo push = undo.push(Undo.Kind.BATCH_PUSHED);
    push.memory = memory;
    push.a = memory.nextSequence();
    pushed.set(firstSequence, recordCount, baseOffset, firstLsn, appendTimeNs);
    push.b = memory.push(pushed, batchesKept, push.evicted) ? 1 : 0;
  }

  private Producer raise(Producer before, int epoch) {
    Undo change = undo.push(Undo.Kind.PRODUCER_PUT);
    change.producer = before;
    change.a = before.id;
    change.b = nextProducerId;
    Producer raised =
        new Producer(before.id, epoch, before.name, before.memories, before.lastAppendTimeNs);
    put(raised);
    return raised;
  }

  void undo(Undo change) {
    switch (change.kind) {
      case PRODUCER_PUT -> {
        Producer current = byId.get(change.a);
        if (current != null) { // else it has expired since
          remove(current);
        }
        if (change.producer != null) {
          put(change.producer);
        }
        nextProducerId = change.b;
      }
      case PRODUCER_EVICTED -> put(change.producer);
      case PRODUCER_TOUCHED -> change.producer.lastAppendTimeNs = change.a;
      case MEMORY_REPLACED -> {
        if (change.memory == null) {
          change.producer.memories.remove(change.a);
        } else {
          change.producer.memories.put(change.a, change.memory);
        }
      }
      case BATCH_PUSHED -> change.memory.undoPush(change.b == 1, change.evicted, change.a);
      default -> throw new IllegalArgumentException(change.kind.toString());
    }
  }

  /** Drops who has been silent since that time. */
  void expireSilentSince(long appendTimeNs) {
    byId.values().stream()
        .filter(p -> p.lastAppendTimeNs < appendTimeNs)
        .toList()
        .forEach(this::remove);
  }

  /** Drops what is remembered of a topic's partitions. Only when its deletion is committed. */
  void forgetTopic(int topicId) {
    for (Producer producer : byId.values()) {
      producer.memories.entrySet().removeIf(e -> (int) (e.getKey() >>> 32) == topicId);
    }
  }

  private void put(Producer producer) {
    byId.put(producer.id, producer);
    if (!producer.name.isEmpty()) {
      byName.put(producer.name, producer);
    }
  }

  private void remove(Producer producer) {
    byId.remove(producer.id);
    if (!producer.name.isEmpty()) {
      byName.remove(producer.name, producer);
    }
  }

  int size() {
    return byId.size();
  }

  void write(StateWriter out) {
    out.putLong(nextProducerId);
    out.putInt(byId.size());
    byId.values().stream()
        .sorted((a, b) -> Long.compare(a.id, b.id))
        .forEach(producer -> writeProducer(producer, out));
  }

  private void writeProducer(Producer producer, StateWriter out) {
    out.putLong(producer.id);
    out.putInt(producer.epoch);
    out.putString(producer.name);
    out.putLong(producer.lastAppendTimeNs);
    out.putInt(producer.memories.size());
    long[] keys = producer.memories.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    for (long key : keys) {
      ProducerMemory memory = producer.memories.get(key);
      out.putLong(key);
      out.putInt(memory.epoch);
      out.putInt(memory.count());
      for (int i = 0; i < memory.count(); i++) {
        RememberedBatch batch = memory.get(i, pushed);
        out.putLong(batch.firstSequence);
        out.putInt(batch.recordCount);
        out.putLong(batch.baseOffset);
        out.putLong(batch.firstLsn);
        out.putLong(batch.appendTimeNs);
      }
    }
  }

  void read(StateReader in) {
    nextProducerId = in.getLong();
    int producers = in.getInt();
    for (int i = 0; i < producers; i++) {
      Producer producer =
          new Producer(
              in.getLong(), in.getInt(), in.getString(), new Long2ObjectHashMap<>(), in.getLong());
      int memories = in.getInt();
      for (int j = 0; j < memories; j++) {
        readMemory(producer, in);
      }
      put(producer);
    }
  }

  private void readMemory(Producer producer, StateReader in) {
    long key = in.getLong();
    ProducerMemory memory = new ProducerMemory(in.getInt());
    int batches = in.getInt();
    RememberedBatch none = new RememberedBatch();
    for (int i = 0; i < batches; i++) {
      pushed.set(in.getLong(), in.getInt(), in.getLong(), in.getLong(), in.getLong());
      memory.push(pushed, Math.max(batches, batchesKept), none);
    }
    producer.memories.put(key, memory);
  }
}
