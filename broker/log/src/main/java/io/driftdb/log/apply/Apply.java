package io.driftdb.log.apply;

import io.driftdb.log.Topic;
import io.driftdb.log.sequence.PartitionState;
import io.driftdb.log.sequence.ReplaySink;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Keeps what appended frames will change for readers until they are committed, and then changes it:
 * partitions first, then the visible LSN, then wake-ups, then answers. Belongs to the shard's
 * thread; does not allocate in a steady load.
 */
public final class Apply implements ReplaySink {
  private static final class Effect {
    long endLsn;
    PartitionState partition;
    long nextOffset;
    Topic topic;
  }

  private final CommittedCatalog catalog;
  private final Consumer<Topic> whenDeleted;
  private final WakeList wakes = new WakeList();
  private final PendingAcks acks = new PendingAcks();
  private final ArrayDeque<Effect> effects = new ArrayDeque<>(1024);
  private final ArrayDeque<Effect> spare = new ArrayDeque<>(1024);
  private long frameEndLsn;
  private volatile long visibleLsn;

  /** {@code whenDeleted} hears of each topic whose deletion is committed. */
  public Apply(CommittedCatalog catalog, Consumer<Topic> whenDeleted) {
    this.catalog = catalog;
    this.whenDeleted = whenDeleted;
  }

  public PendingAcks acks() {
    return acks;
  }

  public WakeList wakes() {
    return wakes;
  }

  /** One past the last LSN that readers may see. Any thread. */
  public long visibleLsn() {
    return visibleLsn;
  }

  /** The effects that follow are those of a frame which ends there. */
  public void startFrame(long endLsn) {
    frameEndLsn = endLsn;
  }

  @Override
  public void onBatch(PartitionState partition, long nextOffset) {
    Effect effect = add();
    effect.partition = partition;
    effect.nextOffset = nextOffset;
  }

  @Override
  public void onTopicCreated(Topic topic) {
    Effect effect = add();
    effect.topic = topic;
    effect.nextOffset = 1;
  }

  @Override
  public void onTopicChanged(Topic topic) {
    onTopicCreated(topic); // it takes the place of the one that the catalog has
  }

  @Override
  public void onTopicDeleted(Topic topic) {
    Effect effect = add();
    effect.topic = topic;
    effect.nextOffset = -1;
  }

  private Effect add() {
    Effect effect = spare.poll();
    if (effect == null) {
      effect = new Effect();
    }
    effect.endLsn = frameEndLsn;
    effects.add(effect);
    return effect;
  }

  /** Everything below the LSN is committed. */
  public void commit(long lsn) {
    Effect first = effects.peek();
    while (first != null && first.endLsn <= lsn) {
      effects.poll();
      carryOut(first);
      recycle(first);
      first = effects.peek();
    }
    visibleLsn = lsn;
    wakes.wakeAll();
    acks.commit(lsn);
  }

  private void carryOut(Effect effect) {
    if (effect.topic == null) {
      effect.partition.committed().advance(effect.nextOffset);
    } else if (effect.nextOffset > 0) {
      catalog.add(effect.topic);
    } else {
      catalog.remove(effect.topic);
      whenDeleted.accept(effect.topic);
    }
  }

  /** Forgets the frames from the LSN on and refuses those who wait for them. */
  public void truncateFrom(long lsn) {
    Effect last = effects.peekLast();
    while (last != null && last.endLsn > lsn) {
      effects.pollLast();
      recycle(last);
      last = effects.peekLast();
    }
    acks.truncateFrom(lsn);
  }

  private void recycle(Effect effect) {
    effect.partition = null;
    effect.topic = null;
    spare.push(effect);
  }
}
