package io.driftdb.log.sim.invariant;

import io.driftdb.log.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * There are the topics that were answered to be there, with their options, and no id comes again.
 */
public final class TopicsAsAnswered {
  private final Map<String, Topic> topics = new HashMap<>();
  private final Map<String, Integer> uncertain = new HashMap<>();
  private final Set<Integer> deletedIds = new HashSet<>();

  /** A change of the topic is under way: until it is answered, either state is right. */
  public void changing(String name) {
    uncertain.merge(name, 1, Integer::sum);
  }

  public void created(Topic topic) {
    answered(topic.name());
    topics.put(topic.name(), topic);
  }

  /** A change of the topic's options is answered; null when it is deleted again by now. */
  public void altered(String name, Topic now) {
    answered(name);
    if (now != null) {
      topics.put(name, now);
    }
  }

  public void deleted(Topic topic) {
    answered(topic.name());
    topics.remove(topic.name());
    deletedIds.add(topic.id());
  }

  private void answered(String name) {
    uncertain.computeIfPresent(name, (n, count) -> count == 1 ? null : count - 1);
  }

  /** {@code settled}: whether what has not been answered yet is decided all the same. */
  public void check(Collection<Topic> catalog, boolean settled) {
    Map<String, Topic> now = new HashMap<>();
    catalog.forEach(topic -> now.put(topic.name(), topic));
    for (String name : uncertain.keySet()) {
      Topic before = topics.remove(name);
      Topic after = now.get(name);
      if (after != null) {
        topics.put(name, after);
      }
      if (before != null && (after == null || after.id() != before.id())) {
        deletedIds.add(before.id());
      }
    }
    if (settled) {
      uncertain.clear();
    }
    Broken.unless(
        now.equals(topics), getClass(), () -> "they are " + now + ", they should be " + topics);
    for (Topic topic : now.values()) {
      Broken.unless(
          !deletedIds.contains(topic.id()), getClass(), () -> "an id was given again: " + topic);
    }
  }
}
