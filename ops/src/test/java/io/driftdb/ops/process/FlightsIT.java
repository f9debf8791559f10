package io.driftdb.ops.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real data through the command line and a broker process, and back. */
class FlightsIT {
  private static final Pattern PLACE = Pattern.compile("\"offset\":(\\d+),\"lsn\":(\\d+)}");
  private static final int TAIL = 12_345;
  private static final int COUNT = 20_000;

  @TempDir private static Path scratch;
  private static BrokerProcess broker;
  private static List<String> flights;
  private static byte[] bytes;

  @BeforeAll
  static void appendTheFlights() throws IOException, InterruptedException {
    broker = BrokerProcess.start(scratch.resolve("data"));
    bytes = Files.readAllBytes(Distribution.flights());
    flights = Files.readAllLines(Distribution.flights());
    assertEquals(COUNT, flights.size());
    assertEquals(0, broker.drift("topic", "create", "flights").status());
    Cli.Result produced =
        Distribution.run(
            "produce",
            "flights",
            "--file",
            Distribution.flights().toString(),
            "--key-field",
            "origin",
            "--broker",
            broker.address());
    assertEquals(0, produced.status(), produced.err());
    assertEquals("", produced.err());
    assertTrue(
        produced.text().startsWith("{\"records\":20000,\"firstOffset\":0,\"lastOffset\":19999,"),
        produced.text());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static void assertTail(int from, Cli.Result consumed) {
    assertEquals(0, consumed.status(), consumed.err());
    assertArrayEquals(lines(from, COUNT), consumed.out());
  }

  private static byte[] lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    flights.subList(from, to).forEach(line -> lines.append(line).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The envelope of one offset. */
  private static String envelope(int offset) {
    String at = Integer.toString(offset);
    Cli.Result result = broker.drift("consume", "flights", "--from", at, "--to", at);
    assertEquals(1, result.text().lines().count(), result.text());
    return result.text().strip();
  }

  private static String lsn(int offset) {
    Matcher place = PLACE.matcher(envelope(offset));
    assertTrue(place.find());
    assertEquals(Integer.toString(offset), place.group(1));
    return place.group(2);
  }

  @Test
  void shouldComeBackEqualLineByLine() throws IOException, InterruptedException {
    Cli.Result consumed =
        Distribution.run("consume", "flights", "--values", "--broker", broker.address());
    assertEquals(0, consumed.status(), consumed.err());
    assertArrayEquals(bytes, consumed.out());
  }

  @Test
  void shouldComeBackInEnvelopes() {
    List<String> lines = broker.drift("consume", "flights").text().lines().toList();
    assertEquals(COUNT, lines.size());
    for (int i = 0; i < COUNT; i++) {
      assertTrue(lines.get(i).contains(",\"value\":" + flights.get(i) + ",\"op\":\"put\""));
      assertTrue(lines.get(i).contains(",\"partition\":0,\"offset\":" + i + ",\"lsn\":"));
    }
  }

  @Test
  void shouldStartAtAnOffset() {
    assertTail(TAIL, broker.drift("consume", "flights", "--values", "--from", "12345"));
    assertTail(TAIL, broker.drift("consume", "flights", "--values", "--from", "offset:12345"));
    assertTail(COUNT, broker.drift("consume", "flights", "--values", "--from", "20000"));
  }

  @Test
  void shouldStartAtAnLsn() {
    String from = "lsn:" + lsn(TAIL);
    assertTail(TAIL, broker.drift("consume", "flights", "--values", "--from", from));
    assertTail(0, broker.drift("consume", "flights", "--values", "--from", "lsn:0"));
    assertTail(COUNT, broker.drift("consume", "flights", "--values", "--from", "lsn:99999999"));
  }

  @Test
  void shouldStartAtATime() throws InterruptedException {
    byte[] head = lines(0, TAIL);
    byte[] tail = lines(TAIL, COUNT);
    assertEquals(0, broker.drift("topic", "create", "timed").status());
    assertEquals(0, broker.drift(head, "produce", "timed").status());
    Instant between = after(Instant.now());
    after(between);
    assertEquals(0, broker.drift(tail, "produce", "timed").status());
    assertTail(TAIL, broker.drift("consume", "timed", "--values", "--from", "time:" + between));
    Cli.Result until = broker.drift("consume", "timed", "--values", "--to", "time:" + between);
    assertArrayEquals(head, until.out());
    assertTail(COUNT, broker.drift("consume", "timed", "--values", "--from", "time:2200-01-01T00:00:00Z"));
    assertTail(0, broker.drift("consume", "timed", "--values", "--from", "time:2001-01-01T00:00:00Z"));
  }

  /** A time that is later than another one, when the clock has reached it. */
  private static Instant after(Instant other) throws InterruptedException {
    Instant now = Instant.now();
    while (now.toEpochMilli() <= other.toEpochMilli() + 1) {
      Thread.sleep(1);
      now = Instant.now();
    }
    return now;
  }

  @Test
  void shouldIncludeWhatItEndsWith() {
    String lsn = "lsn:" + lsn(9);
    for (String to : new String[] {"9", "offset:9", lsn}) {
      Cli.Result result = broker.drift("consume", "flights", "--values", "--to", to);
      assertEquals(flights.subList(0, 10), result.text().lines().toList());
    }
    Cli.Result beyond = broker.drift("consume", "flights", "--from", "19999", "--to", "30000");
    assertEquals(1, beyond.text().lines().count());
  }

  @Test
  void shouldStopAfterTheMostAskedFor() {
    Cli.Result result =
        broker.drift("consume", "flights", "--values", "--from", "5", "--max", "3", "--follow");
    assertEquals(flights.subList(5, 8), result.text().lines().toList());
  }

  @Test
  void shouldAppendEnvelopesThatItPrinted() {
    byte[] envelopes = broker.drift("consume", "flights", "--from", "19000").out();
    assertEquals(0, broker.drift("topic", "create", "copy").status());
    Cli.Result produced = broker.drift(envelopes, "produce", "copy", "--envelope", "--compress");
    assertTrue(produced.text().startsWith("{\"records\":1000,\"firstOffset\":0,"), produced.text());
    assertTail(19_000, broker.drift("consume", "copy", "--values"));
    String original = envelope(19_000).replaceAll(",\"offset.*", "");
    String copied = broker.drift("consume", "copy", "--max", "1").text().replaceAll(",\"offset.*", "");
    assertEquals(original, copied.strip());
  }

  @Test
  void shouldKeepTheOrderOfEachPartition() {
    assertEquals(0, broker.drift("topic", "create", "spread", "--partitions", "3").status());
    assertEquals(0, broker.drift(bytes, "produce", "spread", "--key-field", "origin").status());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int records = 0;
    for (int p = 0; p < 3; p++) {
      String partition = Integer.toString(p);
      byte[] out =
          broker.drift("consume", "spread", "--values", "--partition", partition).out();
      all.writeBytes(out);
      List<String> lines = new String(out, StandardCharsets.UTF_8).lines().toList();
      records += lines.size();
      List<String> origins = lines.stream().map(FlightsIT::origin).distinct().toList();
      List<String> expected = flights.stream().filter(f -> origins.contains(origin(f))).toList();
      assertEquals(expected, lines);
    }
    assertEquals(COUNT, records);
    List<String> together =
        broker.drift("consume", "spread", "--values").text().lines().sorted().toList();
    assertEquals(flights.stream().sorted().toList(), together);
  }

  private static String origin(String flight) {
    return flight.replaceAll(".*\"origin\":\"(\\w+)\".*", "$1");
  }
}
