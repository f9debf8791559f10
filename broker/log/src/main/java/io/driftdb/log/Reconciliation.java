package io.driftdb.log;

import io.driftdb.log.control.AdoptIndex;
import io.driftdb.log.control.AdoptTopic;
import io.driftdb.log.control.AlterTable;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.DropTopic;
import io.driftdb.log.control.ForgetIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings shards to what the first one knows, at a start. */
final class Reconciliation {
  /** Hands a command over to a shard. */
  interface Submission {
    CompletableFuture<?> submit(int shard, ControlCommand<?> command);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

  private final List<Shard> shards;
  private final Submission submission;

  Reconciliation(List<Shard> shards, Submission submission) {
    this.shards = shards;
    this.submission = submission;
  }

  /** Repeats on the other shards what the first had decided when the last stop came in between. */
  void run() {
    if (shards.size() > 1 && shards.get(0).status().quarantinedRanges() > 0) {
      // What it does not know may be in a range that can't be read: nothing is dropped for that.
      LOG.warn("Shard 0 has damaged ranges: topics that it does not know stay on other shards");
      reconcileTopics(false);
    } else {
      reconcileTopics(true);
    }
  }

  private void reconcileTopics(boolean drop) {
    List<CompletableFuture<?>> repeated = new ArrayList<>();
    for (int i = 1; i < shards.size(); i++) {
      Shard other = shards.get(i);
      for (Topic topic : shards.get(0).catalog().topics()) {
        Topic known = other.catalog().topic(topic.id());
        if (known == null) {
          repeated.add(submission.submit(i, new AdoptTopic(topic)));
        }
        reconcileTable(i, topic, known, drop, repeated);
      }
      for (Topic topic : other.catalog().topics()) {
        if (drop && shards.get(0).catalog().topic(topic.id()) == null) {
          repeated.add(submission.submit(i, new DropTopic(topic)));
        }
      }
    }
    repeated.forEach(CompletableFuture::join);
  }

  private void reconcileTable(
      int shard, Topic topic, Topic known, boolean drop, List<CompletableFuture<?>> repeated) {
    if (topic.table() == null) {
      return;
    }
    TableOptions there = known == null ? topic.table().withoutIndexes() : known.table();
    if (there.historyRetentionMs() != topic.table().historyRetentionMs()) {
      long historyMs = topic.table().historyRetentionMs();
      repeated.add(submission.submit(shard, new AlterTable(topic.id(), historyMs)));
    }
    for (IndexSpec index : there.indexes()) {
      if (drop && !topic.table().indexes().contains(index)) {
        repeated.add(submission.submit(shard, new ForgetIndex(topic.id(), index)));
      }
    }
    for (IndexSpec index : topic.table().indexes()) {
      if (!there.indexes().contains(index)) {
        repeated.add(submission.submit(shard, new AdoptIndex(topic.id(), index)));
      }
    }
  }
}
