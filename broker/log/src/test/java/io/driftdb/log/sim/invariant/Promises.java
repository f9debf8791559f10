package io.driftdb.log.sim.invariant;

import io.driftdb.log.Collected.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What producers sent, what they were answered, and what subscribers were given. */
public final class Promises {
  private final Map<String, Sent> sent = new HashMap<>();
  private final Map<String, Place> durable = new HashMap<>();
  private final Map<String, Place> inMemory = new HashMap<>();
  private final Map<String, Place> leftOpen = new HashMap<>();
  private final Map<String, Row> delivered = new HashMap<>();
  private final Set<String> takenBack = new HashSet<>();
  private final List<List<String>> transactions = new ArrayList<>();

  public void sent(String value, Sent record) {
    sent.put(value, record);
  }

  /** Values in the order in which they are to be there, one behind the other, or not at all. */
  public void together(List<String> values) {
    transactions.add(values);
  }

  public void ackedDurably(String value, Place place) {
    durable.put(value, place);
  }

  public void ackedInMemory(String value, Place place) {
    inMemory.put(value, place);
  }

  /** A subscriber has it. */
  public void delivered(Row row) {
    delivered.put(row.value(), row);
  }

  /** It was refused with NOT_COMMITTED and is not sent again: nobody may ever see it. */
  public void takenBack(String value) {
    takenBack.add(value);
  }

  /** What was answered from memory from that LSN on binds nobody any more. */
  public void truncatedFrom(long lsn) {
    inMemory.values().removeIf(place -> place.lsn() >= lsn);
  }

  /**
   * An orderly stop makes everything durable; after a crash, of what was answered from memory a
   * beginning is left.
   */
  public void lifeEnded(boolean orderly) {
    (orderly ? durable : leftOpen).putAll(inMemory);
    inMemory.clear();
  }

  /** Nobody is promised any more what its topic's deletion or retention took. */
  public void forgetGone(Shown shown) {
    durable
        .entrySet()
        .removeIf(each -> !shown.holds(sent.get(each.getKey()), each.getValue().offset()));
    leftOpen.clear(); // what is there has been seen, and what is not has been taken back
    delivered.values().removeIf(row -> !shown.holds(sent.get(row.value()), row.offset()));
  }

  /** What was sent with that value; null when nobody sent it. */
  public Sent find(String value) {
    return sent.get(value);
  }

  public boolean isTakenBack(String value) {
    return takenBack.contains(value);
  }

  public Map<String, Place> durable() {
    return durable;
  }

  /** What this life has acknowledged from memory, or that which a crash has left open. */
  Map<String, Place> inMemory() {
    return leftOpen.isEmpty() ? inMemory : leftOpen;
  }

  public Map<String, Row> delivered() {
    return delivered;
  }

  public List<List<String>> transactions() {
    return transactions;
  }
}
