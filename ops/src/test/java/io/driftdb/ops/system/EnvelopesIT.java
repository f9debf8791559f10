package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a record can hold survives the way in and out. */
class EnvelopesIT {
  @TempDir static Path directory;

  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws Exception {
    broker = BrokerProcess.start(directory.resolve("data"), "log.shards=3");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    broker.close();
  }

  @Test
  void shouldKeepEveryPartOfARecord() throws Exception {
    broker.run("topic", "create", "parts", "--partitions", "4").ok();
    String head =
        "{\"key\":\"Zürich \\\"1\\\"\",\"value\":{ \"a\" : 1.50, \"b\":[ ] },\"op\":\"patch\","
            + "\"headers\":{\"source\":\"test\"},\"timestamp\":1234567890123,\"partition\":3";
    broker.run(utf8(head + "}\n"), "produce", "parts", "--envelope").ok();
    List<String> lines = broker.run("consume", "parts").ok().lines();
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).startsWith(head + ",\"offset\":0,\"lsn\":"), lines.get(0));
  }

  @Test
  void shouldGiveEnvelopesThatCanBeProducedAgain() throws Exception {
    broker.run("topic", "create", "first").ok();
    broker.run("topic", "create", "second").ok();
    String lines =
        """
        {"key":"a","value":{"n":1}}
        {"key":"a","value":{"m":2},"op":"patch"}
        {"key":"a","value":null,"op":"delete"}
        {"key":null,"value":"text","timestamp":5}
        {"keyBase64":"/w==","valueBase64":"AP8="}
        {"key":"","value":null}
        {"key":"b","value":0.10,"headers":{"h":"1","i":""}}
        """;
    broker.run(utf8(lines), "produce", "first", "--envelope").ok();
    byte[] once = broker.run("consume", "first").ok().output();
    broker.run(once, "produce", "second", "--envelope").ok();
    String first = new String(once, StandardCharsets.UTF_8);
    String second = broker.run("consume", "second").ok().text();
    assertEquals(withoutLsn(first), withoutLsn(second));
    assertEquals(7, first.lines().count());
  }

  @Test
  void shouldKeepTheBytesOfAValue() throws Exception {
    broker.run("topic", "create", "bytes").ok();
    byte[] lines = utf8("{ \"a\":1.0e2 , \"ü\":\"\\u00fc\" }\n  [1,\t2]\n\"x\"\n-0.0\n");
    broker.run(lines, "produce", "bytes").ok();
    assertArrayEquals(lines, broker.run("consume", "bytes", "--values").ok().output());
  }

  @Test
  void shouldKeepAnyBytesOfARawLine() throws Exception {
    broker.run("topic", "create", "raw").ok();
    byte[] lines = {'h', 'i', '\n', '\n', -1, 0, '\r', '\n'};
    broker.run(lines, "produce", "raw", "--raw").ok();
    assertArrayEquals(lines, broker.run("consume", "raw", "--values").ok().output());
    String envelopes = broker.run("consume", "raw").ok().text();
    assertTrue(envelopes.startsWith("{\"key\":null,\"valueBase64\":\"aGk=\","), envelopes);
    String complaint = broker.run(lines, "produce", "raw").complaint(1);
    assertTrue(complaint.contains("line 1: "), complaint);
  }

  @Test
  void shouldFoldPatchesAndDeletes() throws Exception {
    broker.run("topic", "create", "rows", "--kind", "table").ok();
    String lines =
        """
        {"key":"x","value":{"a":1,"b":{"c":2,"d":3}}}
        {"key":"x","value":{"b":{"c":null,"e":4}},"op":"patch"}
        {"key":"y","value":{"only":true},"op":"patch"}
        {"key":"x","value":null,"op":"delete"}
        {"key":"x","value":[1],"op":"put"}
        """;
    broker.run(utf8(lines), "produce", "rows", "--envelope").ok();
    assertEquals("{\"a\":1,\"b\":{\"d\":3,\"e\":4}}", row("x", "1"));
    assertEquals("{\"only\":true}", row("y", "2"));
    assertEquals(
        List.of("{\"key\":\"y\",\"value\":{\"only\":true}}"),
        broker.run("table", "dump", "rows", "--as-of", "3").ok().lines());
    assertEquals("[1]", row("x", "latest"));
  }

  @Test
  void shouldTakeConditionsAndTellWhatBecameOfThem() throws Exception {
    broker.run("topic", "create", "seats", "--kind", "table").ok();
    String lines =
        """
        {"key":"1A","value":{"by":"ada"},"if":"must-not-exist"}
        {"key":"1A","value":{"by":"bob"},"if":"must-not-exist"}
        {"key":"1B","value":{"by":"bob"},"op":"patch","if":"must-exist"}
        """;
    String[] produce = {"produce", "seats", "--envelope", "--ack", "applied"};
    String summary = broker.run(utf8(lines), produce).ok().text();
    assertTrue(summary.endsWith(",\"applied\":1,\"conflicts\":2,\"rejected\":0}\n"), summary);
    List<String> history = broker.run("table", "history", "seats", "1A").ok().lines();
    assertEquals(2, history.size());
    String lsn = history.get(1).replaceAll("^\\{\"lsn\":([0-9]+),.*", "$1");
    String move =
        "{\"key\":\"1A\",\"value\":null,\"op\":\"delete\",\"if\":{\"unchanged-since\":"
            + lsn
            + "}}\n";
    assertTrue(broker.run(utf8(move), produce).ok().text().contains("\"applied\":1,"));
    assertTrue(broker.run(utf8(move), produce).ok().text().contains("\"conflicts\":1,"));
    assertEquals("0\n", broker.run("table", "count", "seats").ok().text());
  }

  @Test
  void shouldRejectPatchesOfMissingRowsWhereToldTo() throws Exception {
    broker.run("topic", "create", "strict", "--kind", "table", "--missing-row", "reject").ok();
    byte[] patch = utf8("{\"key\":\"x\",\"value\":{\"a\":1},\"op\":\"patch\"}\n");
    String[] produce = {"produce", "strict", "--envelope", "--ack", "applied", "--strict"};
    String complaint = broker.run(patch, produce).complaint(1);
    assertTrue(complaint.startsWith("drift: REJECTED: line 1 "), complaint);
    String history = broker.run("table", "history", "strict", "x").ok().text();
    assertTrue(history.contains("\"verdict\":\"rejected\",\"value\":null"), history);
    String described = broker.run("table", "describe", "strict", "--json").ok().text();
    assertTrue(described.contains("\"missingRow\":\"reject\""), described);
  }

  @Test
  void shouldKeepRowsOfAnyBytes() throws Exception {
    broker.run("topic", "create", "blobs", "--kind", "table", "--rows", "bytes").ok();
    byte[] line = utf8("{\"key\":\"x\",\"valueBase64\":\"AP8K\"}\n");
    broker.run(line, "produce", "blobs", "--envelope").ok();
    assertEquals(
        "{\"key\":\"x\",\"valueBase64\":\"AP8K\"}\n",
        broker.run("table", "dump", "blobs").ok().text());
    assertArrayEquals(
        new byte[] {0, -1, '\n', '\n'}, broker.run("table", "get", "blobs", "x").ok().output());
  }

  @Test
  void shouldSpreadKeysAndGatherThemAgain() throws Exception {
    broker.run("topic", "create", "spread", "--partitions", "3", "--kind", "table").ok();
    List<String> flights = Flights.lines().subList(0, 5000);
    broker.run(Flights.text(flights), "produce", "spread", "--key-field", "origin").ok();
    List<String> all = broker.run("consume", "spread", "--values").ok().lines();
    assertEquals(flights.stream().sorted().toList(), all.stream().sorted().toList());
    int sum = 0;
    for (String partition : List.of("0", "1", "2")) {
      List<String> part =
          broker.run("consume", "spread", "--values", "--partition", partition).ok().lines();
      List<String> origins = part.stream().map(Flights::origin).distinct().toList();
      assertEquals(
          flights.stream().filter(line -> origins.contains(Flights.origin(line))).toList(), part);
      sum += part.size();
    }
    assertEquals(flights.size(), sum);
    assertEquals(Flights.table(flights), broker.run("table", "dump", "spread").ok().lines());
  }

  @Test
  void shouldListDescribeAndDeleteTopics() throws Exception {
    broker.run("topic", "create", "gone", "--partitions", "2").ok();
    assertTrue(broker.run("topic", "list").ok().text().contains("gone"));
    String described = broker.run("topic", "describe", "gone", "--json").ok().text();
    assertTrue(described.contains("\"partitions\":"), described);
    assertTrue(broker.run("topic", "delete", "gone").ok().text().contains("gone"));
    assertTrue(!broker.run("topic", "list").ok().text().contains("gone"));
  }

  private static String row(String key, String asOf) throws Exception {
    return broker.run("table", "get", "rows", key, "--as-of", asOf).ok().text().strip();
  }

  private static String withoutLsn(String envelopes) {
    return envelopes.replaceAll("\"lsn\":[0-9]+", "");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
