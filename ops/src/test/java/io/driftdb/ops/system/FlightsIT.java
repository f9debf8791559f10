package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 20,000 real events go in and come out, from any position, as events and as a table. */
class FlightsIT {
  private static final int MIDDLE = 12_345;
  private static final int TABLES = 50;

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
  void shouldShowTheTableAsOfAnyOffset() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < TABLES; i++) {
      int offset = random.nextInt(flights.size());
      assertEquals(
          Flights.table(flights.subList(0, offset + 1)),
          broker.run("table", "dump", "flights", "--as-of", "" + offset).ok().lines(),
          "as of " + offset + ", -Dseed=" + seed);
    }
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
