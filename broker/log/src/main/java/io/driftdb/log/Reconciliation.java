package io.driftdb.log;

import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.control.AdoptIndex;
import io.driftdb.log.control.AdoptOptions;
import io.driftdb.log.control.AdoptTopic;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.DropTopic;
import io.driftdb.log.control.ForgetIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a shard has yet to repeat of what the first one has decided. The catalog of the first shard
 * may be an older one than the other has heard of, where that one is led by different nodes one
 * after the other: what is newer than it is left as it is. What goes comes first, as its name may
 * be another's by now, and what comes is in the order of its ids: so what a shard has not got,
 * though it has got a later one, it has dropped.
 */
final class Reconciliation {
  private final CommittedCatalog first;
  private final CommittedCatalog other;
  private final boolean newest;
  private final boolean drop;
  private final List<ControlCommand<?>> missing = new ArrayList<>();

  private Reconciliation(
      CommittedCatalog first, CommittedCatalog other, boolean newest, boolean drop) {
    this.newest = newest;
    this.first = first;
    this.other = other;
    this.drop = drop;
  }

  /**
   * Each is to be there before the next one.
   *
   * @param newest whether the first one is as new as it can be
   * @param drop whether what the first one does not have, though it could, is gone
   */
  static List<ControlCommand<?>> missing(
      CommittedCatalog first, CommittedCatalog other, boolean newest, boolean drop) {
    Reconciliation between = new Reconciliation(first, other, newest, drop);
    between.compare();
    return between.missing;
  }

  private static List<Topic> byId(CommittedCatalog catalog) {
    return catalog.topics().stream().sorted(Comparator.comparingInt(Topic::id)).toList();
  }

  private void compare() {
    int known = first.nextTopicId();
    for (Topic topic : byId(other)) {
      if (drop && topic.id() < known && first.topic(topic.id()) == null) {
        missing.add(new DropTopic(topic));
      }
    }
    int next = other.nextTopicId();
    for (Topic topic : byId(first)) {
      Topic there = other.topic(topic.id());
      if (there == null && !newest && topic.id() < next) {
        continue; // dropped since
      }
      if (there == null) {
        missing.add(new AdoptTopic(topic, newest));
      }
      compareTable(topic, there);
    }
  }

  private void compareTable(Topic topic, Topic known) {
    TableOptions decided = topic.table();
    if (decided == null) {
      return;
    }
    TableOptions there = known == null ? decided.asCreated() : known.table();
    boolean older = there.alteredLsn() < decided.alteredLsn();
    boolean otherHistory = there.historyRetentionMs() != decided.historyRetentionMs();
    if (older || (newest && otherHistory && there.alteredLsn() == decided.alteredLsn())) {
      missing.add(new AdoptOptions(topic));
    }
    for (IndexSpec index : there.indexes()) {
      if (drop && index.id() < decided.nextIndexId() && !decided.indexes().contains(index)) {
        missing.add(new ForgetIndex(topic.id(), index));
      }
    }
    for (IndexSpec index : decided.indexes()) {
      boolean absent = !there.indexes().contains(index);
      if (absent && (newest || index.id() >= there.nextIndexId())) {
        missing.add(new AdoptIndex(topic.id(), index, newest));
      }
    }
  }
}
