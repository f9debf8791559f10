package io.driftdb.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
  @TempDir private Path directory;

  @Test
  void shouldKeepTheShapeOfItsJson() throws IOException {
    new ReportFiles(directory).write(Samples.report());
    JsonNode report = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    List<String> paths = new ArrayList<>(new TreeSet<>(paths("", report)));
    assertEquals(golden(), String.join("\n", paths) + "\n");
  }

  /** Names on the way to every value; what is in a list is called *. */
  private static List<String> paths(String path, JsonNode node) {
    List<String> paths = new ArrayList<>();
    if (node.isObject()) {
      node.properties().forEach(f -> paths.addAll(paths(path + "/" + f.getKey(), f.getValue())));
    } else if (node.isArray() && !node.isEmpty()) {
      node.forEach(item -> paths.addAll(paths(path + "/*", item)));
    } else {
      paths.add(path + " " + node.getNodeType());
    }
    return paths;
  }

  private static String golden() throws IOException {
    try (InputStream in = ReportFilesTest.class.getResourceAsStream("report-shape.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldDrawAPageThatNeedsNothingElse() throws IOException {
    new ReportFiles(directory).write(Samples.report());
    String page = Files.readString(directory.resolve("report.html"));
    String opening = "<script id=\"report\" type=\"application/json\">";
    int begin = page.indexOf(opening) + opening.length();
    String data = page.substring(begin, page.indexOf("</script>", begin));
    JsonNode embedded = new ObjectMapper().readTree(data);
    JsonNode curve = embedded.at("/scenarios/0/entries/0/curves/publish");
    assertTrue(curve.size() > 10, "the series is on the page");
    assertEquals("256 B </script>", embedded.at("/scenarios/0/title").asText());
    assertEquals("abc", embedded.at("/machine/build/commit").asText());
    assertFalse(page.contains("src=") || page.contains("@import") || page.contains("<link"), page);
  }

  @Test
  void shouldWriteAPercentileFileForEachSeries() throws IOException {
    new ReportFiles(directory).writePercentiles("latency", Samples.runs());
    String text = Files.readString(directory.resolve("hgrm/latency.kafka-memory.publish.hgrm"));
    assertTrue(text.contains("Percentile TotalCount 1/(1-Percentile)"), text);
    assertTrue(text.contains("Total count    =         1000"), text);
  }

  @Test
  void shouldShowATableWithRatios() {
    String text = Summary.of(Samples.report());
    assertTrue(text.contains("x Kafka"), text);
    assertTrue(text.contains("2 of 3"), text);
    assertTrue(text.contains("void: drift-durable: the generator was late"), text);
  }
}
