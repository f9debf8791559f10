package io.driftdb.perf.report;

import io.driftdb.perf.probe.Floor;
import io.driftdb.perf.report.Report.Entry;
import io.driftdb.perf.report.Report.Repeat;
import io.driftdb.perf.report.Report.Scenario;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a terminal shows of a report. */
public final class Summary {
  private static final String NOTHING = "-";

  private Summary() {}

  /** All scenarios. */
  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    if (report.floor() != null) {
      text.append(of(report.floor())).append('\n');
    }
    for (Scenario scenario : report.scenarios()) {
      text.append(of(scenario)).append('\n');
    }
    return text.toString();
  }

  /** The machine's floor. */
  public static String of(Floor floor) {
    TextTable table = new TextTable();
    table.row(List.of("this machine's floor", "p50 µs", "p99 µs", "p99.9 µs"));
    floor
        .latencies()
        .forEach(
            (name, l) ->
                table.row(List.of(name, number(l.p50Us()), number(l.p99Us()), number(l.p999Us()))));
    TextTable speeds = new TextTable();
    floor.speeds().forEach((name, s) -> speeds.row(List.of(name, number(s), "MB/s")));
    return table.text() + speeds.text();
  }

  /** One scenario: medians over the runs that count, and the spread of the headline. */
  public static String of(Scenario scenario) {
    List<String> figures =
        columns(scenario.kind()).stream()
            .filter(f -> scenario.entries().stream().anyMatch(e -> e.figures().containsKey(f)))
            .toList();
    TextTable table = new TextTable();
    List<String> head = new ArrayList<>(List.of(scenario.title()));
    figures.forEach(f -> head.add(title(f)));
    head.addAll(List.of("min .. max", "x Kafka", "x floor", "runs"));
    table.row(head);
    List<String> reasons = new ArrayList<>();
    for (Entry entry : scenario.entries()) {
      List<String> row = new ArrayList<>(List.of(entry.contender()));
      figures.forEach(f -> row.add(number(entry.figures().get(f))));
      Spread headline = entry.figures().get(scenario.headline());
      row.add(
          headline == null ? NOTHING : number(headline.min()) + " .. " + number(headline.max()));
      row.add(ratio(entry.timesKafka().get(scenario.headline())));
      row.add(ratio(entry.timesFloor().get(Figures.name(Figures.PUBLISH, "P50"))));
      long valid = entry.repeats().stream().filter(r -> r.voidReasons().isEmpty()).count();
      row.add(valid + " of " + entry.repeats().size());
      table.row(row);
      entry.repeats().stream()
          .filter(r -> !r.voidReasons().isEmpty())
          .map(r -> voidLine(entry.contender(), r, columns(scenario.kind())))
          .forEach(reasons::add);
    }
    return table.text() + String.join("", reasons);
  }

  /** Why a run does not count, and what it would have said. */
  private static String voidLine(String contender, Repeat repeat, List<String> figures) {
    String said =
        figures.stream()
            .filter(repeat.figures()::containsKey)
            .map(f -> title(f) + " " + number(repeat.figures().get(f)))
            .collect(Collectors.joining(", "));
    String reasons = String.join("; ", repeat.voidReasons());
    return "  void: " + contender + ": " + reasons + " (" + said + ")\n";
  }

  /** The figures that are shown of a kind of run. */
  private static List<String> columns(Kind kind) {
    return switch (kind) {
      case LATENCY, BESIDE_REPLAY, DEPTH ->
          List.of(
              Figures.name(Figures.PUBLISH, "P50"),
              Figures.name(Figures.PUBLISH, "P99"),
              Figures.name(Figures.PUBLISH, "P999"),
              Figures.name(Figures.END_TO_END, "P50"),
              Figures.name(Figures.END_TO_END, "P99"),
              Figures.name(Figures.LATENESS, "P99"),
              Figures.REPLAYED_MEGABYTES_PER_SECOND,
              Figures.name(Figures.SUBSCRIBE, "P50"),
              Figures.name(Figures.SUBSCRIBE, "P99"));
      case THROUGHPUT ->
          List.of(
              Figures.RECORDS_PER_SECOND,
              Figures.MEGABYTES_PER_SECOND,
              Figures.DEVICE_BYTES_PER_BYTE,
              Figures.ALLOCATED_BYTES_PER_RECORD);
      case REPLAY -> List.of(Figures.RECORDS_PER_SECOND, Figures.MEGABYTES_PER_SECOND);
      case START, RESTART ->
          List.of(
              Figures.READY_MS,
              Figures.FIRST_ACK_MS,
              Figures.RESIDENT_MIB,
              Figures.IDLE_CPU_PERCENT);
    };
  }

  private static String title(String figure) {
    return switch (figure) {
      case "publishP50Us" -> "ack p50 µs";
      case "publishP99Us" -> "ack p99 µs";
      case "publishP999Us" -> "ack p99.9 µs";
      case "endToEndP50Us" -> "end p50 µs";
      case "endToEndP99Us" -> "end p99 µs";
      case "latenessP99Us" -> "late p99 µs";
      case "subscribeP50Us" -> "subscribe p50 µs";
      case "subscribeP99Us" -> "subscribe p99 µs";
      case Figures.REPLAYED_MEGABYTES_PER_SECOND -> "replayed MB/s";
      case Figures.RECORDS_PER_SECOND -> "records/s";
      case Figures.MEGABYTES_PER_SECOND -> "MB/s";
      case Figures.DEVICE_BYTES_PER_BYTE -> "device B/B";
      case Figures.ALLOCATED_BYTES_PER_RECORD -> "alloc B/rec";
      case Figures.READY_MS -> "ready ms";
      case Figures.FIRST_ACK_MS -> "first ack ms";
      case Figures.RESIDENT_MIB -> "RSS MiB";
      case Figures.IDLE_CPU_PERCENT -> "idle CPU %";
      default -> figure;
    };
  }

  private static String number(Spread spread) {
    return spread == null ? NOTHING : number(spread.median());
  }

  private static String ratio(Double ratio) {
    return ratio == null ? NOTHING : String.format(Locale.ROOT, "%.2f", ratio);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }
}
