package io.driftdb.ops.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the broker refuses, as a user of the command line sees it. */
class RefusalsIT {
  @TempDir private static Path scratch;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    broker = BrokerProcess.start(scratch.resolve("data"), "limit.batch=64KiB", "limit.topics=20");
    assertEquals(0, broker.drift("topic", "create", "log").status());
    assertEquals(0, broker.drift("topic", "create", "table", "--kind", "table").status());
    assertEquals(0, broker.drift(bytes("1\n2\n3\n"), "produce", "log").status());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(String code, Cli.Result result) {
    assertEquals(1, result.status(), result.err());
    assertTrue(result.err().startsWith("drift: " + code + ": "), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_TOPIC,topic describe nowhere",
    "UNKNOWN_TOPIC,topic delete nowhere",
    "UNKNOWN_TOPIC,produce nowhere",
    "UNKNOWN_TOPIC,consume nowhere",
    "UNKNOWN_TOPIC,consume nowhere --follow",
    "UNKNOWN_TOPIC,table dump nowhere",
    "TOPIC_EXISTS,topic create log",
    "TOPIC_EXISTS,topic create log --kind table --if-not-exists",
    "INVALID_TOPIC_NAME,topic create a/b",
    "INVALID_TOPIC_NAME,topic create ../etc",
    "INVALID_TOPIC_NAME,topic create __drift",
    "TOO_MANY_PARTITIONS,topic create many --partitions 2000000",
    "UNKNOWN_PARTITION,consume log --partition 1",
    "UNKNOWN_PARTITION,consume log --partition 1 --follow",
    "OFFSET_OUT_OF_RANGE,consume log --from 4",
    "OFFSET_OUT_OF_RANGE,consume log --from 4 --follow",
    "OFFSET_OUT_OF_RANGE,table dump log --as-of 3",
    "INVALID_REQUEST,produce log --file nowhere.jsonl"
  })
  void shouldBeNamed(String code, String line) {
    assertRefused(code, broker.drift(line.split(" ", -1)));
  }

  @Test
  void shouldSayTheRangeOfAnOffset() {
    Cli.Result result = broker.drift("consume", "log", "--from", "4");
    assertTrue(result.err().contains("0 to 3"), result.err());
  }

  @Test
  void shouldSayTheLimitOfARecord() {
    byte[] line = bytes("\"" + "x".repeat(70_000) + "\"\n");
    Cli.Result result = broker.drift(line, "produce", "log");
    assertRefused("RECORD_TOO_LARGE", result);
    assertTrue(result.err().contains("line 1: "), result.err());
    assertTrue(result.err().contains("65536"), result.err());
    assertEquals(
        "{\"records\":0,\"firstOffset\":null,\"lastOffset\":null,\"lsn\":null}\n", result.text());
  }

  @Test
  void shouldAskForTheKeysOfATable() {
    assertRefused("KEY_REQUIRED", broker.drift(bytes("{}\n"), "produce", "table"));
    String key = "k".repeat(1025);
    assertRefused(
        "KEY_TOO_LARGE",
        broker.drift(bytes("{\"k\":\"" + key + "\"}\n"), "produce", "table", "--key-field", "k"));
  }

  @Test
  void shouldAppendTheLinesBeforeABadOne() {
    assertEquals(0, broker.drift("topic", "create", "some").status());
    Cli.Result result =
        broker.drift(bytes("{\"a\":1}\n\n{\"a\":2}\n{\"a\":\n{}\n"), "produce", "some");
    assertRefused("INVALID_REQUEST", result);
    assertTrue(result.err().contains("line 4: "), result.err());
    assertTrue(result.text().startsWith("{\"records\":2,\"firstOffset\":0,\"lastOffset\":1,"));
    assertEquals("{\"a\":1}\n{\"a\":2}\n", broker.drift("consume", "some", "--values").text());
  }

  @Test
  void shouldStoreAnythingThatIsRaw() {
    assertEquals(0, broker.drift("topic", "create", "raw").status());
    byte[] lines = {'h', 'i', '\n', '\n', -1, 0, '\r', '\n'};
    assertEquals(0, broker.drift(lines, "produce", "raw", "--raw").status());
    assertEquals(
        new String(lines, StandardCharsets.ISO_8859_1),
        new String(broker.drift("consume", "raw", "--values").out(), StandardCharsets.ISO_8859_1));
    String envelopes = broker.drift("consume", "raw").text();
    assertTrue(envelopes.contains("\"valueBase64\":\"aGk=\""), envelopes);
    assertRefused("INVALID_REQUEST", broker.drift(lines, "produce", "raw"));
  }

  @Test
  void shouldForgetADeletedTopic() {
    assertEquals(0, broker.drift("topic", "create", "gone", "--if-not-exists").status());
    assertEquals(0, broker.drift("topic", "create", "gone", "--if-not-exists").status());
    assertEquals(0, broker.drift("topic", "delete", "gone").status());
    assertRefused("UNKNOWN_TOPIC", broker.drift("topic", "describe", "gone"));
  }

  @Test
  void shouldListAndDescribeTopics() {
    String list = broker.drift("topic", "list", "--json").text();
    assertTrue(list.contains("{\"name\":\"log\","), list);
    assertTrue(list.contains("{\"name\":\"table\","), list);
    String described = broker.drift("topic", "describe", "log", "--json").text();
    assertTrue(described.contains("\"kind\":\"log\",\"partitions\":1,"), described);
    assertTrue(described.contains("\"earliest\":0,\"latest\":3,"), described);
    assertTrue(broker.drift("topic", "describe", "table").text().contains("table"));
  }
}
