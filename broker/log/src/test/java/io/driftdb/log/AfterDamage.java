package io.driftdb.log;

import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.read.RunReaders;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Goes on with a log that was damaged: what is given out now must be nothing that was given out
 * before, and what is acknowledged now must be there.
 */
final class AfterDamage {
  private static final class Answer implements AppendListener {
    final int topicId;
    final int partition;
    final String value;
    long offset = -1;
    long lsn;
    boolean duplicate;

    Answer(int topicId, int partition, String value) {
      this.topicId = topicId;
      this.partition = partition;
      this.value = value;
    }

    boolean isAt(Collected.Row row) {
      return row.topicId() == topicId && row.partition() == partition && row.offset() == offset;
    }

    @Override
    public void onAppended(long tag, AppendResult result) {
      offset = result.baseOffset(0);
      lsn = result.firstLsn();
      duplicate = result.duplicate();
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      throw new AssertionError("an append is refused with " + code + ": " + message);
    }
  }

  private final SoundLog sound;
  private final RunReaders readers = new RunReaders();
  private final Collected collected = new Collected(16 << 10);
  private SimShard shard;
  private Damage damage;

  AfterDamage(SoundLog sound) {
    this.sound = sound;
  }

  void check(SimShard opened, Damage done) {
    shard = opened;
    damage = done;
    long epoch = shard.shard().status().epoch();
    LogModel.require(epoch > sound.epoch, "epoch " + epoch + " is given again");
    List<Answer> answers = new ArrayList<>();
    for (Topic topic : shard.shard().catalog().topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        answers.add(append(new Answer(topic.id(), p, "after"), 0, 0));
      }
    }
    ProducerGrant grant = submit(new RegisterProducer("payments", null));
    LogModel.require(!sound.grants.contains(grant), grant + " is given again");
    if (shard.shard().catalog().topic(SoundLog.ORDERS) != null) {
      Answer answer = new Answer(SoundLog.ORDERS, 0, "after, in order");
      answers.add(append(answer, grant.producerId(), grant.epoch()));
    }
    TopicSpec spec = TopicSpec.of("after", TopicKind.LOG, 1);
    int topicId = submit(new CreateTopic(spec, false, sound.config)).topic().id();
    boolean isNew = sound.created.stream().noneMatch(each -> each.topic().id() == topicId);
    LogModel.require(isNew, "topic id " + topicId + " is given again");
    answers.forEach(this::check);
  }

  private Answer append(Answer answer, long producerId, int producerEpoch) {
    UnsafeBuffer batch =
        TestBatches.of(
            answer.topicId, answer.partition, producerId, producerEpoch, 0, answer.value);
    AppendRequest request =
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .ackLevel(AckLevel.DURABLE)
            .listener(answer, 0);
    LogModel.require(shard.tryAppend(request), "the ring is full");
    shard.step();
    if (answer.offset < 0) {
      shard.settle(); // it waits for a segment
    }
    return answer;
  }

  private <T> T submit(ControlCommand<T> command) {
    CompletableFuture<T> future = shard.submit(command);
    shard.step();
    if (!future.isDone()) {
      shard.settle();
    }
    return future.join();
  }

  private void check(Answer answer) {
    LogModel.require(answer.offset >= 0 && !answer.duplicate, "a new record counts as a duplicate");
    for (Collected.Row row : sound.promised) {
      boolean again = row.lsn() == answer.lsn || answer.isAt(row);
      boolean cut = row.lsn() >= damage.unprovenLsn() && damage.mayLose(row.lsn());
      if (again && !cut) {
        throw new AssertionError("the place of " + row + " is given again");
      }
    }
    Collected.Row read = read(answer);
    boolean same = read.value().equals(answer.value) && read.lsn() == answer.lsn;
    LogModel.require(same, "read " + read + " in the place of " + answer.value);
  }

  private Collected.Row read(Answer answer) {
    Shard of = shard.shard();
    try (LogSubscription subscription =
        new LogSubscription(of.apply(), of.upkeep().segments(), readers, () -> {})) {
      subscription.add(of.catalog().find(answer.topicId, answer.partition), answer.offset);
      return collected.poll(subscription).get(0);
    }
  }
}
