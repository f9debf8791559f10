package io.driftdb.perf.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.driftdb.perf.table.TableResult;
import io.driftdb.perf.table.TableResult.Rate;
import io.driftdb.perf.table.TableResult.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a terminal shows of the table benchmark, and its file. */
public final class TableSummary {
  private static final String FILE = "table.json";

  private TableSummary() {}

  /** One run. */
  public static String of(TableResult result) {
    String name = TableAim.name(result.set()) + ", rows of " + result.set().rowBytes() + " B";
    TextTable rates = new TextTable();
    rates.row(List.of(name, "folded records/s", "min .. max", "repeats"));
    for (Rate rate : result.rates()) {
      Spread spread = Spread.of(rate.perSecond());
      rates.row(
          List.of(
              rate.fold().label(),
              number(spread.median()),
              number(spread.min()) + " .. " + number(spread.max()),
              Integer.toString(spread.count())));
    }
    TextTable timings = new TextTable();
    timings.row(List.of("", "from", "as of", "p50 µs", "p99 µs", "max µs", "count"));
    for (Timing timing : result.timings()) {
      timings.row(
          List.of(
              timing.work().title(timing.size()),
              timing.place().label(),
              timing.depth().label(),
              number(timing.p50Us()),
              number(timing.p99Us()),
              number(timing.maxUs()),
              "%,d".formatted(timing.count())));
    }
    return rates.text() + timings.text();
  }

  /** What was to be reached. */
  public static String of(List<TableAim> aims) {
    TextTable table = new TextTable();
    table.row(List.of("aims", "aim", "reached", ""));
    for (TableAim aim : aims) {
      table.row(
          List.of(
              aim.what(),
              (aim.atLeast() ? ">= " : "<= ") + number(aim.bound()),
              number(aim.reached()),
              aim.isMet() ? "met" : "missed"));
    }
    return table.text();
  }

  /** Writes the report into that directory, which is made if it is missing. */
  public static Path write(TableReport report, Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(FILE);
    String json =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report);
    return Files.writeString(file, json + "\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }
}
