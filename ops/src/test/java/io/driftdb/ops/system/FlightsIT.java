package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowChange;
import io.driftdb.client.RowRange;
import io.driftdb.client.Table;
import io.driftdb.client.TableDiff;
import io.driftdb.client.TableScan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 20,000 real events go in and come out, from any position, as events and as a table. */
class FlightsIT {
  private static final int MIDDLE = 12_345;
  private static final int STATES = 100;
  private static final int PRINTED = 12;

  @TempDir static Path directory;

  private static List<String> flights;
  private static BrokerProcess broker;
  private static Instant middle;
  private static String summary;

  /** In two parts, so that there is a time between them; the log is restarted in between, too. */
  @BeforeAll
  static void produce() throws Exception {
    flights = Flights.lines();
    Path data = directory.resolve("data");
    broker = BrokerProcess.start(data);
    broker.run("topic", "create", "flights", "--kind", "table").ok();
    byte[] before = Flights.text(flights.subList(0, MIDDLE));
    broker.run(before, "produce", "flights", "--key-field", "origin").ok();
    assertEquals(0, broker.stop());
    broker = BrokerProcess.start(data);
    middle = Instant.now();
    byte[] after = Flights.text(flights.subList(MIDDLE, flights.size()));
    summary = broker.run(after, "produce", "flights", "--key-field", "origin").ok().text();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    broker.close();
  }

  @Test
  void shouldSumUpWhatWasProduced() throws IOException {
    Map<String, String> fields = fields(summary);
    assertEquals(Integer.toString(flights.size() - MIDDLE), fields.get("records"));
    assertEquals(Integer.toString(MIDDLE), fields.get("firstOffset"));
    assertEquals(Integer.toString(flights.size() - 1), fields.get("lastOffset"));
    assertTrue(Long.parseLong(fields.get("lsn")) >= flights.size(), summary);
  }

  @Test
  void shouldGiveBackEveryLineInOrder() throws Exception {
    assertEquals(flights, broker.run("consume", "flights", "--values").ok().lines());
  }

  @Test
  void shouldGiveBackTheSameEnvelopeTwice() throws Exception {
    List<String> envelopes = broker.run("consume", "flights").ok().lines();
    assertEquals(flights.size(), envelopes.size());
    long lsn = 0;
    for (int i = 0; i < envelopes.size(); i++) {
      String expected =
          "{\"key\":\"" + Flights.origin(flights.get(i)) + "\",\"value\":" + flights.get(i) + ",";
      assertTrue(envelopes.get(i).startsWith(expected), envelopes.get(i));
      Map<String, String> fields = fields(envelopes.get(i));
      assertEquals(Integer.toString(i), fields.get("offset"));
      assertTrue(Long.parseLong(fields.get("lsn")) > lsn, envelopes.get(i));
      lsn = Long.parseLong(fields.get("lsn"));
    }
    assertEquals(envelopes, broker.run("consume", "flights").ok().lines());
  }

  @Test
  void shouldStartAtAnyPosition() throws Exception {
    List<String> tail = flights.subList(MIDDLE, flights.size());
    String lsn = lsnOf(MIDDLE);
    for (String from :
        List.of("" + MIDDLE, "offset:" + MIDDLE, "lsn:" + lsn, "time:" + middle.toString())) {
      assertEquals(
          tail, broker.run("consume", "flights", "--values", "--from", from).ok().lines(), from);
    }
    assertEquals(List.of(), broker.run("consume", "flights", "--from", "latest").ok().lines());
  }

  @Test
  void shouldEndWithAnyPosition() throws Exception {
    List<String> head = flights.subList(0, MIDDLE);
    String lsn = lsnOf(MIDDLE - 1);
    for (String to : List.of("" + (MIDDLE - 1), "lsn:" + lsn, "time:" + middle.toString())) {
      assertEquals(head, broker.run("consume", "flights", "--values", "--to", to).ok().lines(), to);
    }
    assertEquals(
        flights.subList(100, 107),
        broker.run("consume", "flights", "--values", "--from", "100", "--max", "7").ok().lines());
  }

  @Test
  void shouldShowTheTableAsOfAnyOffset() {
    SplittableRandom random = Choices.announced("flights as of").of(0);
    try (DriftClient client = broker.connect()) {
      Table table = client.table("flights");
      for (int i = 0; i < STATES; i++) {
        int offset = random.nextInt(flights.size());
        SortedMap<String, String> expected = Flights.rows(flights.subList(0, offset + 1));
        ReadOptions then = ReadOptions.asOf(AsOf.offset(offset));
        SortedMap<String, String> rows = new TreeMap<>();
        try (TableScan scan = table.scan(RowRange.all(), then)) {
          scan.forEachRemaining(row -> rows.put(text(row.key()), text(row.value())));
        }
        assertEquals(expected, rows, "as of " + offset);
        assertEquals(expected.size(), table.count(RowRange.all(), then).value(), "as of " + offset);
      }
    }
  }

  @Test
  void shouldPrintTheTableAsOfAnyOffset() throws Exception {
    SplittableRandom random = Choices.announced("flights dumped").of(0);
    for (int i = 0; i < PRINTED; i++) {
      int offset = random.nextInt(flights.size());
      assertEquals(
          Flights.table(flights.subList(0, offset + 1)),
          broker.run("table", "dump", "flights", "--as-of", "" + offset).ok().lines(),
          "as of " + offset);
    }
  }

  @Test
  void shouldTellTheDifferenceOfAnyTwoStates() throws Exception {
    SplittableRandom random = Choices.announced("flights' differences").of(0);
    try (DriftClient client = broker.connect()) {
      for (int i = 0; i < STATES; i++) {
        int from = random.nextInt(flights.size());
        int to = random.nextInt(from, flights.size());
        List<String> changes = new ArrayList<>();
        try (TableDiff diff =
            client
                .table("flights")
                .diff(AsOf.offset(from), AsOf.offset(to), ReadOptions.latest())) {
          diff.forEachRemaining(change -> changes.add(line(change)));
        }
        assertEquals(difference(from, to), changes, from + " to " + to);
      }
    }
    for (int i = 0; i < PRINTED; i++) {
      int from = random.nextInt(flights.size());
      int to = random.nextInt(from, flights.size());
      String[] diff = {"table", "diff", "flights", "--from", "" + from, "--to", "" + to};
      assertEquals(difference(from, to), broker.run(diff).ok().lines(), from + " to " + to);
    }
  }

  private static List<String> difference(int from, int to) {
    return Flights.difference(flights.subList(0, from + 1), flights.subList(0, to + 1));
  }

  private static String line(RowChange change) {
    String before = change.before() == null ? "null" : text(change.before());
    String key = "{\"key\":\"" + text(change.key()) + "\",\"before\":";
    return key + before + ",\"after\":" + text(change.after()) + "}";
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Test
  void shouldTellTheHistoryOfARow() throws Exception {
    List<String> expected = new ArrayList<>();
    for (String flight : flights) {
      if (Flights.origin(flight).equals("HNL")) {
        expected.add(0, flight);
      }
    }
    List<String> history = broker.run("table", "history", "flights", "HNL").ok().lines();
    assertEquals(expected.size(), history.size());
    String next = null;
    for (int i = 0; i < history.size(); i++) {
      Map<String, String> fields = fields(history.get(i));
      assertTrue(history.get(i).contains(",\"value\":" + expected.get(i) + ","), history.get(i));
      assertEquals("put", fields.get("op"));
      assertEquals("applied", fields.get("verdict"));
      assertEquals(String.valueOf(next), fields.get("toLsn"));
      next = fields.get("lsn");
    }
    assertEquals(
        history.subList(0, 3),
        broker.run("table", "history", "flights", "HNL", "--limit", "3").ok().lines());
  }

  @Test
  void shouldFollowFromAnyOffset() throws Exception {
    String[] follow = {"table", "follow", "flights", "--as-of", "" + MIDDLE, "--max", "50"};
    List<String> lines = broker.run(follow).ok().lines();
    List<String> rows = Flights.table(flights.subList(0, MIDDLE + 1));
    assertEquals(rows, lines.subList(0, rows.size()).stream().sorted().toList());
    for (int i = 0; i < 50; i++) {
      String change = lines.get(rows.size() + i);
      String flight = flights.get(MIDDLE + 1 + i);
      assertTrue(change.contains(",\"value\":" + flight + ",\"op\":\"put\","), change);
    }
    List<String> changes =
        broker
            .run("table", "follow", "flights", "--as-of", "" + MIDDLE, "--no-rows", "--max", "50")
            .ok()
            .lines();
    assertEquals(lines.subList(rows.size(), rows.size() + 50), changes);
  }

  @Test
  void shouldFindRowsByTheirValues() throws Exception {
    String[] create = {"table", "index", "create", "flights", "to", "--on", "destination,delay"};
    broker.run(Stream.concat(Stream.of(create), Stream.of("--wait")).toArray(String[]::new)).ok();
    for (int offset : List.of(MIDDLE, flights.size() - 1)) {
      List<String> expected =
          Flights.table(flights.subList(0, offset + 1)).stream()
              .filter(row -> row.contains("\"destination\":\"ORD\""))
              .toList();
      String[] scan = {"scan", "flights", "--index", "to", "--eq", "[\"ORD\"]"};
      List<String> found =
          broker
              .run(
                  Stream.of(List.of("table"), List.of(scan), List.of("--as-of", "" + offset))
                      .flatMap(List::stream)
                      .toArray(String[]::new))
              .ok()
              .lines();
      assertTrue(expected.size() > 1, expected.toString());
      assertEquals(expected, found.stream().sorted().toList());
    }
    broker.run("table", "index", "drop", "flights", "to").ok();
  }

  @Test
  void shouldShowTheTableAsOfAnLsnOrATime() throws Exception {
    List<String> expected = Flights.table(flights.subList(0, MIDDLE));
    for (String asOf : List.of("lsn:" + lsnOf(MIDDLE - 1), "time:" + middle.toString())) {
      assertEquals(
          expected, broker.run("table", "dump", "flights", "--as-of", asOf).ok().lines(), asOf);
    }
    assertEquals(Flights.table(flights), broker.run("table", "dump", "flights").ok().lines());
  }

  @Test
  void shouldShowOneRow() throws Exception {
    String last = "";
    String earlier = "";
    for (int i = 0; i < flights.size(); i++) {
      if (Flights.origin(flights.get(i)).equals("HNL")) {
        last = flights.get(i);
        earlier = i < MIDDLE ? last : earlier;
      }
    }
    assertEquals(List.of(last), broker.run("table", "get", "flights", "HNL").ok().lines());
    String asOf = "" + (MIDDLE - 1);
    assertEquals(
        List.of(earlier),
        broker.run("table", "get", "flights", "HNL", "--as-of", asOf).ok().lines());
    String complaint = broker.run("table", "get", "flights", "no such airport").complaint(1);
    assertTrue(complaint.contains("no such airport"), complaint);
  }

  private static String lsnOf(int offset) throws Exception {
    String envelope =
        broker.run("consume", "flights", "--from", "" + offset, "--max", "1").ok().text();
    return fields(envelope).get("lsn");
  }

  /** The scalar fields of an object's first level. */
  private static Map<String, String> fields(String json) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      List<String> open = new ArrayList<>();
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          open.add(parser.currentName());
        } else if (token.isStructEnd() && !open.isEmpty()) {
          open.remove(open.size() - 1);
        } else if (token.isScalarValue() && open.isEmpty()) {
          fields.put(parser.currentName(), parser.getText());
        }
      }
    }
    return fields;
  }
}
