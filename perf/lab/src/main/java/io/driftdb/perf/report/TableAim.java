package io.driftdb.perf.report;

import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TableResult;
import io.driftdb.perf.table.TableResult.Fold;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import io.driftdb.perf.table.TableSet;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What tables are to reach, and what they have reached.
 *
 * @param what is measured, with its unit
 * @param bound that it should not pass
 * @param atLeast whether the bound is the least, else it is the most
 */
public record TableAim(String what, double bound, boolean atLeast, double reached) {
  private static final double RECORDS_PER_SECOND = 300_000;
  private static final double GET_US = 10;
  private static final double FLAT = 1.5;
  private static final double DIFF_MS = 5;
  private static final double QUICKER = 1;
  private static final double US_PER_MS = 1000;

  /** Whether it is reached. */
  public boolean isMet() {
    return atLeast ? reached >= bound : reached <= bound;
  }

  /** All that can be said of those results. */
  public static List<TableAim> of(List<TableResult> results) {
    List<TableAim> aims = new ArrayList<>();
    for (TableResult result : results) {
      String of = " (" + name(result.set()) + ")";
      TableResult.Rate rate = result.rate(Fold.CATCH_UP);
      if (rate != null) {
        double median = Spread.of(rate.perSecond()).median();
        aims.add(new TableAim("folded records/s" + of, RECORDS_PER_SECOND, true, median));
      }
      worst(result, Work.GET)
          .map(us -> new TableAim("get in the broker, worst p50 µs" + of, GET_US, false, us))
          .forEach(aims::add);
      worst(result, Work.DIFF)
          .map(us -> us / US_PER_MS)
          .map(ms -> new TableAim("diff in the broker, worst p50 ms" + of, DIFF_MS, false, ms))
          .forEach(aims::add);
      beside(result)
          .map(times -> new TableAim("time of a view beside replay" + of, QUICKER, false, times))
          .forEach(aims::add);
    }
    aims.addAll(flatness(results));
    return aims;
  }

  static String name(TableSet set) {
    return "%,d keys, %,d events".formatted(set.keys(), set.events());
  }

  private static Stream<Double> worst(TableResult result, Work work) {
    return result.timings(work, Place.BROKER).stream()
        .map(Timing::p50Us)
        .max(Double::compare)
        .stream();
  }

  private static Stream<Double> beside(TableResult result) {
    List<Timing> views = result.timings(Work.VIEW, Place.CLIENT);
    List<Timing> replays = result.timings(Work.REPLAY, Place.CLIENT);
    return views.isEmpty() || replays.isEmpty()
        ? Stream.empty()
        : Stream.of(views.get(0).p50Us() / replays.get(0).p50Us());
  }

  /** How much a get's median grows with the events, from each place and at each depth. */
  private static List<TableAim> flatness(List<TableResult> results) {
    List<TableAim> aims = new ArrayList<>();
    Map<Long, List<TableResult>> byKeys =
        results.stream()
            .collect(Collectors.groupingBy(r -> r.set().keys(), TreeMap::new, Collectors.toList()));
    byKeys.forEach(
        (keys, alike) -> {
          for (Place place : Place.values()) {
            for (Depth depth : Depth.values()) {
              DoubleSummaryStatistics p50 = medians(alike, place, depth);
              if (p50.getCount() > 1) {
                String what =
                    "get in the %s, %s: p50 over all numbers of events, times (%,d keys)"
                        .formatted(place.label(), depth.label(), keys);
                aims.add(new TableAim(what, FLAT, false, p50.getMax() / p50.getMin()));
              }
            }
          }
        });
    return aims;
  }

  private static DoubleSummaryStatistics medians(
      List<TableResult> results, Place place, Depth depth) {
    return results.stream()
        .flatMap(r -> r.timings(Work.GET, place).stream())
        .filter(t -> t.depth() == depth)
        .mapToDouble(Timing::p50Us)
        .summaryStatistics();
  }
}
