package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.control.ControlCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a shard repeats, by what it and the first one know. */
class ReconciliationTest {
  private static final IndexSpec AGE = new IndexSpec(1, "age", List.of("age"), "");
  private static final IndexSpec AGE_AGAIN = new IndexSpec(2, "age", List.of("years"), "");

  private final CommittedCatalog first = new CommittedCatalog();
  private final CommittedCatalog other = new CommittedCatalog();

  private static Topic topic(int id, String name) {
    return new Topic(id, name, TopicKind.LOG, 3, Placement.over(3, id), -1, -1, 1);
  }

  private static Topic table(TableOptions options) {
    return new Topic(1, "rows", TopicKind.TABLE, 3, Placement.over(3, 1), -1, -1, 1, options);
  }

  private List<String> missing(boolean newest) {
    return Reconciliation.missing(first, other, newest, true).stream()
        .map(ControlCommand::getClass)
        .map(Class::getSimpleName)
        .toList();
  }

  @Test
  void shouldAdoptWhatIsNew() {
    first.add(topic(1, "a"));
    first.add(topic(2, "b"));
    assertEquals(List.of("AdoptTopic", "AdoptTopic"), missing(false));
  }

  @Test
  void shouldNotTakeBackADropThatTheFirstShardHereHasNotHeardOf() {
    first.add(topic(1, "a"));
    other.add(topic(1, "a"));
    other.remove(topic(1, "a"));
    other.add(topic(2, "a"));
    assertEquals(List.of(), missing(false));
    assertEquals(List.of("AdoptTopic"), missing(true));
  }

  @Test
  void shouldDropBeforeItAdoptsTheSameName() {
    first.add(topic(1, "a"));
    first.remove(topic(1, "a"));
    first.add(topic(2, "a"));
    other.add(topic(1, "a"));
    assertEquals(List.of("DropTopic", "AdoptTopic"), missing(false));
  }

  @Test
  void shouldStillDropWhoseNameIsAnothersByNow() {
    first.add(topic(1, "a"));
    first.remove(topic(1, "a"));
    first.add(topic(2, "a"));
    other.add(topic(1, "a"));
    other.add(topic(2, "a"));
    assertEquals(List.of("DropTopic"), missing(false));
  }

  @Test
  void shouldNotTakeBackAnIndexThatWasMadeAnew() {
    first.add(table(TableOptions.DEFAULT.withIndex(AGE)));
    other.add(table(TableOptions.DEFAULT.withIndex(AGE).withoutIndex(1).withIndex(AGE_AGAIN)));
    assertEquals(List.of(), missing(false));
  }

  @Test
  void shouldForgetAnIndexBeforeItAdoptsTheSameName() {
    first.add(table(TableOptions.DEFAULT.withIndex(AGE).withoutIndex(1).withIndex(AGE_AGAIN)));
    other.add(table(TableOptions.DEFAULT.withIndex(AGE)));
    assertEquals(List.of("ForgetIndex", "AdoptIndex"), missing(false));
  }
}
