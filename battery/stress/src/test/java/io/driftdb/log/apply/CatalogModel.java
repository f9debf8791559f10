package io.driftdb.log.apply;

import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import org.jetbrains.lincheck.datastructures.Operation;

/** The shard's thread creates and deletes a topic that others look for. */
public class CatalogModel {
  private final CommittedCatalog catalog = new CommittedCatalog();
  private final Topic topic = new Topic(7, "t", TopicKind.LOG, 1, 1, -1, -1, 0);

  @Operation(nonParallelGroup = "shard")
  public void add() {
    catalog.add(topic);
  }

  @Operation(nonParallelGroup = "shard")
  public void remove() {
    catalog.remove(topic);
  }

  @Operation
  public boolean find() {
    return catalog.find(topic.id(), 0) != null;
  }

  @Operation
  public boolean knows() {
    return catalog.topic(topic.id()) != null;
  }
}
