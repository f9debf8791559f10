package io.driftdb.log.sim.invariant;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.Collected.Row;
import io.driftdb.log.Placement;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each invariant notices what it is there for, and says so by its name. */
class InvariantTest {
  private static final int TOPIC = 1;

  private final Promises promises = new Promises();
  private final List<Row> rows = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final Map<Long, Shown.Bounds> partitions = new HashMap<>();
  private boolean epochKnown = true;

  /** Three records of one producer, the first two acknowledged and a transaction. */
  InvariantTest() {
    for (int i = 0; i < 3; i++) {
      promises.sent(value(i), new Sent(TOPIC, 0, "producer", 1, i, i));
      rows.add(row(i, i, 10 + i));
      times.add(100L + i);
    }
    promises.ackedDurably(value(0), new Place(0, 10, 1));
    promises.ackedDurably(value(1), new Place(1, 11, 1));
    promises.together(List.of(value(0), value(1)));
    promises.delivered(rows.get(1));
    partitions.put(Shown.key(TOPIC, 0), new Shown.Bounds(0, 3));
  }

  private static String value(int i) {
    return "value " + i;
  }

  private static Row row(int value, long offset, long lsn) {
    return new Row(TOPIC, 0, offset, lsn, value(value));
  }

  private Shown shown() {
    return new Shown(rows, times, partitions, true, (epoch, lsn) -> epochKnown ? 1 : 0);
  }

  private void assertBreaks(Invariant invariant) {
    Broken broken = assertThrows(Broken.class, () -> invariant.check(promises, shown()));
    String name = invariant.getClass().getSimpleName() + ": ";
    assertTrue(broken.getMessage().startsWith(name), broken.getMessage());
  }

  private void end(int at) {
    while (rows.size() > at) {
      rows.remove(at);
      times.remove(at);
    }
    partitions.put(Shown.key(TOPIC, 0), new Shown.Bounds(0, at));
  }

  @Test
  void shouldAcceptWhatIsAsPromised() {
    assertDoesNotThrow(() -> Invariants.check(promises, shown()));
  }

  @Test
  void shouldNoticeALostAcknowledgedRecord() {
    end(1);
    assertBreaks(new NoAckedRecordLost());
  }

  @Test
  void shouldNoticeAnAcknowledgedRecordElsewhere() {
    promises.ackedDurably(value(2), new Place(1, 12, 1));
    assertBreaks(new NoAckedRecordLost());
  }

  @Test
  void shouldNoticeAnEpochThatHasLeftTheHistory() {
    epochKnown = false;
    assertBreaks(new NoAckedRecordLost());
  }

  @Test
  void shouldNoticeThatADeliveredRecordIsGone() {
    end(1);
    assertBreaks(new DeliveredStays());
  }

  @Test
  void shouldNoticeWhatNobodySent() {
    rows.set(2, row(7, 2, 12));
    assertBreaks(new NoPhantom());
  }

  @Test
  void shouldNoticeWhatWasTakenBack() {
    promises.takenBack(value(2));
    assertBreaks(new NoPhantom());
  }

  @Test
  void shouldNoticeRecordsOutOfOrder() {
    rows.set(0, row(1, 0, 10));
    rows.set(1, row(0, 1, 11));
    assertBreaks(new Order());
  }

  @Test
  void shouldNoticeLsnsOutOfOrder() {
    rows.set(1, row(1, 1, 10));
    assertBreaks(new Order());
  }

  @Test
  void shouldNoticeATimeThatGoesBack() {
    times.set(1, 99L);
    assertBreaks(new TimesRise());
  }

  @Test
  void shouldNoticeARecordThatIsThereTwice() {
    rows.set(2, row(1, 2, 12));
    assertBreaks(new ExactlyOnce());
  }

  @Test
  void shouldNoticeAMissingSequence() {
    rows.remove(1);
    times.remove(1);
    assertBreaks(new ExactlyOnce());
  }

  @Test
  void shouldNoticeAHoleInTheOffsets() {
    rows.set(1, row(1, 2, 11));
    assertBreaks(new OffsetsDense());
  }

  @Test
  void shouldNoticeAPartitionThatEndsEarly() {
    partitions.put(Shown.key(TOPIC, 0), new Shown.Bounds(0, 4));
    assertBreaks(new OffsetsDense());
  }

  @Test
  void shouldNoticeWhatRetentionMustNotDrop() {
    partitions.put(Shown.key(TOPIC, 0), new Shown.Bounds(1, 3));
    assertBreaks(new OffsetsDense());
  }

  @Test
  void shouldNoticeHalfATransaction() {
    end(1);
    assertBreaks(new WholeTransactions());
  }

  @Test
  void shouldNoticeATransactionWithSomethingInBetween() {
    rows.set(1, row(1, 1, 12));
    assertBreaks(new WholeTransactions());
  }

  @Test
  void shouldNoticeATopicThatNobodyCreated() {
    TopicsAsAnswered topics = new TopicsAsAnswered();
    assertThrows(Broken.class, () -> topics.check(List.of(topic()), true));
    topics.changing("t");
    assertDoesNotThrow(() -> topics.check(List.of(topic()), true));
    assertThrows(Broken.class, () -> topics.check(List.of(), true));
  }

  @Test
  void shouldNoticeAnIdThatComesAgain() {
    TopicsAsAnswered topics = new TopicsAsAnswered();
    topics.created(topic());
    topics.deleted(topic());
    topics.created(topic());
    assertThrows(Broken.class, () -> topics.check(List.of(topic()), true));
  }

  private static Topic topic() {
    return new Topic(TOPIC, "t", TopicKind.LOG, 1, Placement.FIRST, -1, -1, 0);
  }

  @Test
  void shouldNoticeAnEpochThatIsGivenAgain() {
    EpochsRise epochs = new EpochsRise();
    epochs.newLife(1);
    epochs.check(1);
    assertThrows(Broken.class, () -> epochs.newLife(1));
    assertThrows(Broken.class, () -> epochs.check(0));
  }

  @Test
  void shouldAcceptABeginningOfWhatWasAcknowledgedFromMemory() {
    promises.ackedInMemory(value(2), new Place(2, 12, 1));
    assertDoesNotThrow(() -> Invariants.check(promises, shown()));
    promises.ackedInMemory(value(3), new Place(3, 13, 1));
    promises.sent(value(3), new Sent(TOPIC, 0, "producer", 1, 3, 3));
    promises.lifeEnded(false);
    assertDoesNotThrow(() -> Invariants.check(promises, shown()));
  }

  @Test
  void shouldNoticeAHoleInWhatWasAcknowledgedFromMemory() {
    promises.ackedInMemory("lost", new Place(1, 11, 1));
    promises.sent("lost", new Sent(TOPIC, 0, "other", 2, 0, 0));
    promises.ackedInMemory(value(2), new Place(2, 12, 1));
    promises.lifeEnded(false);
    assertBreaks(new MemoryAckKeepsItsPlace());
  }

  @Test
  void shouldNoticeARecordElsewhereThanAcknowledgedFromMemory() {
    promises.ackedInMemory(value(2), new Place(1, 11, 1));
    assertBreaks(new MemoryAckKeepsItsPlace());
  }
}
