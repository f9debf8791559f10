package io.driftdb.perf.table;

import java.util.List;

/** What one run has found. */
public record TableResult(TableSet set, List<Rate> rates, List<Timing> timings) {

  /** What records were folded. */
  public enum Fold {
    /** The first put of each key, from a log that was written before. */
    FIRST_PUTS("first put of each key"),
    /** The puts of random keys behind them. */
    LATER_PUTS("later puts"),
    /** All of them. */
    CATCH_UP("all of a log written before"),
    /** All of them, while they were appended. */
    WHILE_APPENDED("while they are appended");

    private final String label;

    Fold(String label) {
      this.label = label;
    }

    /** As it is shown. */
    public String label() {
      return label;
    }
  }

  /** What was timed. */
  public enum Work {
    GET("get of a row"),
    SCAN("scan of %,d rows"),
    DIFF("diff of %,d changed keys"),
    VIEW("view of %,d rows, until it is ready"),
    REPLAY("replay of %,d records into a map");

    private final String title;

    Work(String title) {
      this.title = title;
    }

    /** As it is shown, of that size. */
    public String title(long size) {
      return title.formatted(size);
    }
  }

  /** From where it was timed. */
  public enum Place {
    /** In the process that has the store. */
    BROKER("broker"),
    /** In a client's process. */
    CLIENT("client");

    private final String label;

    Place(String label) {
      this.label = label;
    }

    /** As it is shown. */
    public String label() {
      return label;
    }
  }

  /**
   * Records folded in a second.
   *
   * @param perSecond of each repeat
   */
  public record Rate(Fold fold, long records, List<Double> perSecond) {}

  /** The rate of a fold, or null. */
  public Rate rate(Fold fold) {
    return rates.stream().filter(r -> r.fold() == fold).findFirst().orElse(null);
  }

  /** All timings of a work from a place. */
  public List<Timing> timings(Work work, Place place) {
    return timings.stream().filter(t -> t.work() == work && t.place() == place).toList();
  }

  /**
   * How long something took.
   *
   * @param size rows, keys or records that one of them took
   * @param count how many were timed
   */
  public record Timing(
      Work work,
      Place place,
      Depth depth,
      long size,
      long count,
      double p50Us,
      double p99Us,
      double maxUs) {}
}
