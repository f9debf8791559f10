package io.driftdb.perf.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.driftdb.perf.run.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Writes a report: report.json, report.html, and a percentile file for each series. */
public final class ReportFiles {
  private static final String PAGE = "page.html";
  private static final String DATA = "@REPORT@";
  private static final double NS_PER_US = 1000;

  private final Path directory;

  /** Into that directory, which is made if it is missing. */
  public ReportFiles(Path directory) {
    this.directory = directory;
  }

  public void write(Report report) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("report.json"), json(report) + "\n");
    Files.writeString(directory.resolve("report.html"), page(report));
  }

  /** The series of one scenario's runs, in HdrHistogram's percentile format, in microseconds. */
  public void writePercentiles(String scenario, Map<String, List<RunResult>> runs)
      throws IOException {
    Path folder = directory.resolve("hgrm");
    Files.createDirectories(folder);
    for (Map.Entry<String, List<RunResult>> contender : runs.entrySet()) {
      Map<String, Histogram> series = ReportBuilder.histograms(contender.getValue());
      for (Map.Entry<String, Histogram> one : series.entrySet()) {
        String name = scenario + "." + contender.getKey() + "." + one.getKey() + ".hgrm";
        try (PrintStream out =
            new PrintStream(folder.resolve(name).toFile(), StandardCharsets.UTF_8)) {
          one.getValue().outputPercentileDistribution(out, NS_PER_US);
        }
      }
    }
  }

  static String json(Report report) throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report);
  }

  /** A page that needs nothing but itself. */
  static String page(Report report) throws IOException {
    String data = new ObjectMapper().writeValueAsString(report);
    try (InputStream template = ReportFiles.class.getResourceAsStream(PAGE)) {
      String page = new String(template.readAllBytes(), StandardCharsets.UTF_8);
      // Within a script element, this would end it.
      return page.replace(DATA, data.replace("</", "<\\/"));
    }
  }
}
