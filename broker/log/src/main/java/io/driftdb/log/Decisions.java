package io.driftdb.log;

import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.control.AdoptIndex;
import io.driftdb.log.control.AdoptOptions;
import io.driftdb.log.control.AdoptTopic;
import io.driftdb.log.control.AlterTable;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateIndex;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.control.DropIndex;
import io.driftdb.log.control.DropTopic;
import io.driftdb.log.control.ForgetIndex;
import io.driftdb.log.control.RegisterProducer;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the first shard decide about topics, and all others repeat it: at once where this node leads
 * them all, else each on the node that leads it. Any thread.
 */
final class Decisions {
  /** Hands a command over to a shard. */
  interface Submission {
    void submit(int shard, ControlCommand<?> command);
  }

  /** What the others do about a decision, and whether a catalog has it. */
  private record Repetition<T>(
      Function<T, ControlCommand<?>> command, BiFunction<T, CommittedCatalog, Boolean> isIn) {}

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final LogConfig config;
  private final List<Shard> shards;
  private final Submission submission;

  /** Null where this node leads all shards. */
  private final CatalogRepeater repeater;

  Decisions(LogConfig config, List<Shard> shards, Submission submission, CatalogRepeater repeater) {
    this.config = config;
    this.shards = shards;
    this.submission = submission;
    this.repeater = repeater;
  }

  /** Repeats on the other shards what the first had decided when the last stop came in between. */
  void reconcile() {
    boolean whole = shards.get(0).status().quarantinedRanges() == 0;
    if (shards.size() > 1 && !whole) {
      // What it does not know may be in a range that can't be read: nothing is dropped for that.
      LOG.warn("Shard 0 has damaged ranges: topics that it does not know stay on other shards");
    }
    CommittedCatalog first = shards.get(0).catalog();
    for (int i = 1; i < shards.size(); i++) {
      List<ControlCommand<?>> missing =
          Reconciliation.missing(first, shards.get(i).catalog(), true, whole);
      int shard = i;
      missing.forEach(command -> submission.submit(shard, command));
      missing.forEach(command -> command.future().join());
    }
  }

  CompletableFuture<TopicChange> createTopic(TopicSpec spec, boolean ifNotExists) {
    return decide(new CreateTopic(spec, ifNotExists, config), created());
  }

  CompletableFuture<TopicChange> createTable(
      TopicSpec spec, TableOptions options, boolean ifNotExists) {
    return decide(new CreateTopic(spec, options, ifNotExists, config), created());
  }

  private static Repetition<TopicChange> created() {
    return new Repetition<>(
        change -> new AdoptTopic(change.topic(), true),
        (change, catalog) -> catalog.nextTopicId() > change.topic().id());
  }

  CompletableFuture<TopicChange> deleteTopic(String name) {
    return decide(
        new DeleteTopic(name),
        new Repetition<>(
            change -> new DropTopic(change.topic()),
            (change, catalog) -> catalog.topic(change.topic().id()) == null));
  }

  CompletableFuture<TopicChange> alterTable(int topicId, long historyRetentionMs) {
    return decide(
        new AlterTable(topicId, historyRetentionMs),
        new Repetition<>(
            change -> new AdoptOptions(change.topic()),
            (change, catalog) -> {
              Topic there = catalog.topic(topicId);
              long decidedLsn = change.topic().table().alteredLsn();
              return there == null || there.table().alteredLsn() >= decidedLsn;
            }));
  }

  CompletableFuture<IndexChange> createIndex(
      int topicId, String name, List<String> paths, String where, boolean ifNotExists) {
    int lowestId = 1;
    for (Shard shard : shards) {
      Topic known = shard.catalog().topic(topicId);
      if (known != null && known.table() != null) {
        lowestId = Math.max(lowestId, known.table().nextIndexId());
      }
    }
    IndexSpec wanted = new IndexSpec(lowestId, name, List.copyOf(paths), where);
    return decide(
        new CreateIndex(topicId, wanted, ifNotExists),
        new Repetition<>(
            change -> new AdoptIndex(topicId, change.index(), true),
            (change, catalog) -> {
              Topic there = catalog.topic(topicId);
              return there == null || there.table().nextIndexId() > change.index().id();
            }));
  }

  CompletableFuture<IndexChange> dropIndex(int topicId, String name) {
    return decide(
        new DropIndex(topicId, name),
        new Repetition<>(
            change -> new ForgetIndex(topicId, change.index()),
            (change, catalog) -> {
              Topic there = catalog.topic(topicId);
              return there == null || !there.table().indexes().contains(change.index());
            }));
  }

  /**
   * Gives a producer its identity, on one shard where each is led by itself, else on all: then the
   * first one decides.
   */
  CompletableFuture<ProducerGrant> initProducer(int shard, String name) {
    boolean each = repeater != null;
    if (shard < (each ? 0 : -1) || shard >= (each ? shards.size() : 0)) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          each
              ? "Here each shard, 0 to " + (shards.size() - 1) + ", knows producers for itself."
              : "Here all shards know the same producers.");
    }
    if (each) {
      RegisterProducer command = new RegisterProducer(name, null);
      submission.submit(shard, command);
      return command.future();
    }
    return decide(
        new RegisterProducer(name, null),
        new Repetition<>(
            grant -> new RegisterProducer(name, grant), (grant, catalog) -> Boolean.TRUE));
  }

  /**
   * The repetition follows on the first shard's thread, so that the others hear of all decisions in
   * their order.
   */
  private <T> CompletableFuture<T> decide(ControlCommand<T> command, Repetition<T> repetition) {
    CompletableFuture<T> everywhere =
        command.future().thenCompose(outcome -> repeat(outcome, repetition));
    submission.submit(0, command);
    return everywhere;
  }

  private <T> CompletableFuture<T> repeat(T outcome, Repetition<T> repetition) {
    if (repeater != null) {
      return repeater.await(outcome, catalog -> repetition.isIn.apply(outcome, catalog));
    }
    CompletableFuture<?>[] others = new CompletableFuture<?>[shards.size() - 1];
    for (int i = 0; i < others.length; i++) {
      ControlCommand<?> repeated = repetition.command.apply(outcome);
      others[i] = repeated.future();
      submission.submit(i + 1, repeated);
    }
    return CompletableFuture.allOf(others).thenApply(done -> outcome);
  }
}
