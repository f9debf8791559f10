package io.driftdb.ops.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as of points of their history, compared with a fold that is made here. */
class TableAsOfIT {
  private static final int COUNT = 20_000;
  private static final int POINTS = 50;

  @TempDir private static Path scratch;
  private static BrokerProcess broker;
  private static List<String> flights;

  @BeforeAll
  static void appendTheFlights() throws IOException {
    broker = BrokerProcess.start(scratch.resolve("data"));
    flights = Files.readAllLines(Distribution.flights());
    assertEquals(0, broker.drift("topic", "create", "flights", "--kind", "table").status());
    String file = Distribution.flights().toString();
    Cli.Result produced =
        broker.drift("produce", "flights", "--key-field", "origin", "--file", file);
    assertEquals(0, produced.status(), produced.err());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** The last flight of each airport among the first ones. */
  private static String fold(int count) {
    Map<String, String> rows = new TreeMap<>();
    for (String flight : flights.subList(0, count)) {
      rows.put(flight.replaceAll(".*\"origin\":\"(\\w+)\".*", "$1"), flight);
    }
    StringBuilder lines = new StringBuilder();
    rows.forEach((key, row) -> lines.append("{\"key\":\"" + key + "\",\"value\":" + row + "}\n"));
    return lines.toString();
  }

  @Test
  void shouldEqualAFoldOfWhatWasAppendedUpToThere() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < POINTS; i++) {
      int n = i == 0 ? 0 : i == 1 ? COUNT - 1 : random.nextInt(COUNT);
      Cli.Result dump = broker.drift("table", "dump", "flights", "--as-of", Integer.toString(n));
      assertEquals(0, dump.status(), dump.err());
      assertEquals(fold(n + 1), dump.text(), "as of " + n + ", -Dseed=" + seed);
    }
  }

  @Test
  void shouldShowTheLatestStateUnlessAskedForAnother() throws IOException, InterruptedException {
    Cli.Result dump = Distribution.run("table", "dump", "flights", "--broker", broker.address());
    assertEquals(fold(COUNT), dump.text());
    assertEquals("", dump.err());
  }

  @Test
  void shouldSayWhatItHoldsWhenAskedForMore() {
    Cli.Result dump = broker.drift("table", "dump", "flights", "--as-of", "20000");
    assertEquals(1, dump.status());
    assertTrue(dump.err().startsWith("drift: OFFSET_OUT_OF_RANGE: "), dump.err());
    assertTrue(dump.err().contains("0 to 20000"), dump.err());
  }

  @Test
  void shouldGetARow() {
    Cli.Result get = broker.drift("table", "get", "flights", "ATL", "--as-of", "9999");
    String row = fold(10_000).replaceAll("(?s).*\\{\"key\":\"ATL\",\"value\":([^\n]*)}\n.*", "$1");
    assertEquals(row + "\n", get.text());
    Cli.Result json = broker.drift("--json", "table", "get", "flights", "ATL", "--as-of", "9999");
    assertEquals("{\"key\":\"ATL\",\"value\":" + row + "}\n", json.text());
    Cli.Result none = broker.drift("table", "get", "flights", "XXX");
    assertEquals(1, none.status());
    assertTrue(none.err().contains("'XXX'"), none.err());
  }

  @Test
  void shouldFoldPutsPatchesAndDeletes() {
    String lines =
        """
        {"key":"a","value":{"n": 1.0}}
        {"key":"a","value":{"m":2,"n":null},"op":"patch"}
        {"key":"b","value":{"x":{"y":null,"z":1}},"op":"patch"}
        {"key":"c","valueBase64":"/w=="}
        {"key":"c","value":{"n":1},"op":"patch"}
        {"key":"a","op":"delete"}
        """;
    assertEquals(0, broker.drift("topic", "create", "ops", "--kind", "table").status());
    byte[] in = lines.getBytes(StandardCharsets.UTF_8);
    assertEquals(0, broker.drift(in, "produce", "ops", "--envelope").status());
    String c = "{\"key\":\"c\",\"valueBase64\":\"/w==\"}\n";
    String b = "{\"key\":\"b\",\"value\":{\"x\":{\"z\":1}}}\n";
    String a = "{\"key\":\"a\",\"value\":{\"m\":2}}\n";
    assertEquals("{\"key\":\"a\",\"value\":{\"n\": 1.0}}\n", dump("0"));
    assertEquals(a, dump("1"));
    assertEquals(a + b, dump("2"));
    assertEquals(a + b + c, dump("4"));
    assertEquals(b + c, dump("latest"));
    Cli.Result last = broker.drift("table", "dump", "ops");
    assertEquals(0, last.status());
    assertTrue(last.err().startsWith("drift: note: 1 patch"), last.err());
  }

  private static String dump(String point) {
    return broker.drift("table", "dump", "ops", "--as-of", point).text();
  }
}
