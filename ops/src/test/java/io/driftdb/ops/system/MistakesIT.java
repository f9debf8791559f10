package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets for a mistake: its name, its exit status, one line, and an unharmed broker. */
class MistakesIT {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @TempDir static Path directory;

  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws Exception {
    broker = BrokerProcess.start(directory.resolve("data"), "table.history.check=20ms");
    broker.run("topic", "create", "events").ok();
    broker.run("topic", "create", "rows", "--kind", "table").ok();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    broker.close();
  }

  @Test
  void shouldNameAnUnknownTopic() throws Exception {
    for (List<String> command :
        List.of(
            List.of("consume", "nothing"),
            List.of("consume", "nothing", "--follow"),
            List.of("produce", "nothing"),
            List.of("table", "dump", "nothing"),
            List.of("table", "get", "nothing", "key"),
            List.of("table", "count", "nothing"),
            List.of("table", "history", "nothing", "key"),
            List.of("table", "diff", "nothing", "--from", "0"),
            List.of("table", "follow", "nothing"),
            List.of("table", "describe", "nothing"),
            List.of("table", "set", "nothing", "history.retention=7d"),
            List.of("table", "index", "create", "nothing", "i", "--on", "a"),
            List.of("topic", "describe", "nothing"),
            List.of("topic", "delete", "nothing"))) {
      assertFails("UNKNOWN_TOPIC", broker.run(command.toArray(String[]::new)));
    }
  }

  @Test
  void shouldRefuseTopicsThatCannotBe() throws Exception {
    assertFails("INVALID_TOPIC_NAME", broker.run("topic", "create", "../../etc/passwd"));
    assertFails("INVALID_TOPIC_NAME", broker.run("topic", "create", "x".repeat(201)));
    assertFails(
        "TOO_MANY_PARTITIONS", broker.run("topic", "create", "many", "--partitions", "2000000"));
    assertFails("TOPIC_EXISTS", broker.run("topic", "create", "events"));
    broker.run("topic", "create", "events", "--if-not-exists").ok();
    assertFails(
        "TOPIC_EXISTS",
        broker.run("topic", "create", "events", "--if-not-exists", "--partitions", "2"));
  }

  @Test
  void shouldTellTheRangeOfOffsets() throws Exception {
    broker.run("topic", "create", "ranged").ok();
    broker.run(utf8("1\n2\n3\n"), "produce", "ranged").ok();
    String complaint =
        assertFails("OFFSET_OUT_OF_RANGE", broker.run("consume", "ranged", "--from", "987654"));
    assertTrue(complaint.contains("0 to 3"), complaint);
    assertFails("OFFSET_OUT_OF_RANGE", broker.run("consume", "ranged", "--from", "4", "--follow"));
    assertEquals("", broker.run("consume", "ranged", "--from", "3").ok().text());
    assertFails("UNKNOWN_PARTITION", broker.run("consume", "ranged", "--partition", "9"));
    assertFails(
        "UNKNOWN_PARTITION", broker.run(utf8("1\n"), "produce", "ranged", "--partition", "9"));
  }

  @Test
  void shouldAnswerWrongUsage() throws Exception {
    for (List<String> command :
        List.of(
            List.of("no-such-command"),
            List.of("consume"),
            List.of("consume", "events", "--from", "yesterday"),
            List.of("consume", "events", "--from", "-1"),
            List.of("consume", "events", "--from", "time:tomorrow"),
            List.of("consume", "events", "--max", "many"),
            List.of("consume", "events", "--no-such-option"),
            List.of("topic"),
            List.of("table"),
            List.of("topic", "create", "other", "--kind", "queue"),
            List.of("topic", "create", "other", "--partitions", "0"),
            List.of("produce", "events", "--partition", "-1"),
            List.of("produce", "events", "--ack", "perhaps"),
            List.of("table", "scan", "rows", "--eq", "1"),
            List.of("table", "set", "rows", "history.retention=soon"),
            List.of("table", "diff", "rows", "--from", "yesterday"))) {
      String complaint = Drift.run(command.toArray(String[]::new)).complaint(USAGE);
      assertTrue(complaint.startsWith("drift: "), complaint);
    }
  }

  @Test
  void shouldStopAtABadLineAndKeepThoseBefore() throws Exception {
    broker.run("topic", "create", "stopped").ok();
    byte[] lines = utf8("{\"n\":1}\n{\"n\":2}\n{\"n\":\n{\"n\":4}\n");
    Drift.Ended ended = broker.run(lines, "produce", "stopped");
    String complaint = ended.complaint(FAILED);
    assertTrue(complaint.contains("line 3"), complaint);
    assertTrue(ended.text().startsWith("{\"records\":2,"), ended.text());
    assertEquals(
        List.of("{\"n\":1}", "{\"n\":2}"),
        broker.run("consume", "stopped", "--values").ok().lines());
  }

  @Test
  void shouldRefuseRecordsThatATableCannotHold() throws Exception {
    assertFails("KEY_REQUIRED", broker.run(utf8("{}\n"), "produce", "rows"));
    String key = "k".repeat(1025);
    byte[] line = utf8("{\"id\":\"" + key + "\"}\n");
    assertFails("KEY_TOO_LARGE", broker.run(line, "produce", "rows", "--key-field", "id"));
    assertEquals("", broker.run("consume", "rows").ok().text());
  }

  @Test
  void shouldRefuseRowsThatAreNone() throws Exception {
    broker.run("topic", "create", "opaque", "--kind", "table", "--rows", "bytes").ok();
    String row = "{\"key\":\"k\",";
    for (String bad :
        List.of(
            row + "\"valueBase64\":\"aGk=\"}",
            row + "\"valueBase64\":\"aGk=\",\"op\":\"patch\"}",
            row + "\"value\":{\"a\":1,\"a\":2}}")) {
      assertFails("INVALID_ROW", broker.run(utf8(bad + "\n"), "produce", "rows", "--envelope"));
    }
    byte[] lines = utf8("{\"key\":\"a\",\"value\":1}\n" + row + "\"value\":{\"a\":1,\"a\":2}}\n");
    broker.run("topic", "create", "named", "--kind", "table").ok();
    Drift.Ended named = broker.run(lines, "produce", "named", "--envelope");
    assertTrue(assertFails("INVALID_ROW", named).contains("line 2: "), named.errors());
    assertEquals("1\n", broker.run("table", "get", "named", "a").ok().text());
    byte[] patch = utf8(row + "\"value\":{},\"op\":\"patch\"}\n");
    assertFails("INVALID_ROW", broker.run(patch, "produce", "opaque", "--envelope"));
    assertEquals("", broker.run("consume", "rows").ok().text());
    assertEquals("", broker.run("consume", "opaque").ok().text());
  }

  @Test
  void shouldRefuseConditionsOutsideOfTables() throws Exception {
    byte[] line = utf8("{\"key\":\"k\",\"value\":1,\"if\":\"must-exist\"}\n");
    assertFails("INVALID_CONDITION", broker.run(line, "produce", "events", "--envelope"));
  }

  @Test
  void shouldSayThatATopicIsNoTable() throws Exception {
    for (List<String> command :
        List.of(
            List.of("table", "get", "events", "k"),
            List.of("table", "dump", "events"),
            List.of("table", "history", "events", "k"),
            List.of("table", "diff", "events", "--from", "0"),
            List.of("table", "follow", "events"),
            List.of("table", "set", "events", "history.retention=7d"),
            List.of("table", "index", "create", "events", "i", "--on", "a"),
            List.of("table", "rebuild", "events"))) {
      assertFails("NOT_A_TABLE", broker.run(command.toArray(String[]::new)));
    }
  }

  @Test
  void shouldSayWhereTheTableIsWhenAStateDoesNotCome() throws Exception {
    for (List<String> command :
        List.of(
            List.of("table", "dump", "rows", "--as-of", "lsn:987654321", "--timeout", "100ms"),
            List.of("table", "get", "rows", "k", "--as-of", "987654321", "--timeout", "100ms"))) {
      String complaint =
          assertFails("AS_OF_NOT_REACHED", broker.run(command.toArray(String[]::new)));
      assertTrue(complaint.matches(".*[0-9]+.*"), complaint);
    }
  }

  @Test
  void shouldNameTheHorizonBelowIt() throws Exception {
    String[] create = {
      "topic", "create", "brief", "--kind", "table", "--history-retention", "50ms"
    };
    broker.run(create).ok();
    for (int n = 0; n < 3; n++) {
      byte[] line = utf8("{\"id\":\"k\",\"n\":" + n + "}\n");
      broker.run(line, "produce", "brief", "--key-field", "id").ok();
    }
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    Drift.Ended ended = broker.run("table", "get", "brief", "k", "--as-of", "0");
    while (ended.status() == 0 && System.nanoTime() - deadlineNs < 0) {
      ended = broker.run("table", "get", "brief", "k", "--as-of", "0");
    }
    assertTrue(assertFails("BELOW_HORIZON", ended).matches(".*horizon.*[0-9]+.*"), ended.errors());
    assertEquals("{\"id\":\"k\",\"n\":2}\n", broker.run("table", "get", "brief", "k").ok().text());
  }

  @Test
  void shouldNameUnknownIndexes() throws Exception {
    broker.run("topic", "create", "found", "--kind", "table").ok();
    broker.run("table", "index", "create", "found", "there", "--on", "a", "--wait").ok();
    String[] scan = {"table", "scan", "found", "--index", "missing", "--eq", "1"};
    assertFails("UNKNOWN_INDEX", broker.run(scan));
    assertFails("UNKNOWN_INDEX", broker.run("table", "index", "drop", "found", "missing"));
    assertFails(
        "INDEX_EXISTS", broker.run("table", "index", "create", "found", "there", "--on", "b"));
    broker.run("table", "index", "drop", "found", "there").ok();
    assertEquals("", broker.run("table", "index", "list", "found").ok().text());
  }

  @Test
  void shouldTellTheLimitOfARecord() throws Exception {
    byte[] line = utf8("\"" + "x".repeat(2 << 20) + "\"\n");
    String complaint = assertFails("RECORD_TOO_LARGE", broker.run(line, "produce", "events"));
    assertTrue(complaint.contains("1048576"), complaint);
  }

  @Test
  void shouldSayThatThereIsNoBroker() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String address = "127.0.0.1:" + port;
    String complaint =
        assertFails("CONNECTION_LOST", Drift.run("topic", "list", "--broker", address));
    assertTrue(complaint.contains(address), complaint);
  }

  @Test
  void shouldRefuseAPortThatIsTaken() throws Exception {
    String port = broker.address().substring(broker.address().indexOf(':') + 1);
    Drift.Ended ended =
        Drift.run(
            "broker",
            "--set",
            "data.directory=" + directory.resolve("second"),
            "--set",
            "http.port=0",
            "--set",
            "logging.level=error",
            "--set",
            "native.port=" + port);
    assertTrue(assertFails("PORT_IN_USE", ended).contains(port), ended.errors());
  }

  @Test
  void shouldRefuseADataDirectoryThatIsLocked() throws Exception {
    Drift.Ended ended = secondBroker("data.directory=" + broker.data());
    assertTrue(assertFails("DATA_DIR_LOCKED", ended).contains(broker.data()), ended.errors());
  }

  @Test
  void shouldRefuseADirectoryOfOthers() throws Exception {
    Path foreign = Files.createDirectory(directory.resolve("photos"));
    Files.writeString(foreign.resolve("holiday.txt"), "not yours");
    assertFails("DATA_DIR_FOREIGN", secondBroker("data.directory=" + foreign));
    assertEquals("not yours", Files.readString(foreign.resolve("holiday.txt")));
  }

  @Test
  void shouldRefuseSettingsThatAreUnknownOrBad() throws Exception {
    assertFails("CONFIG_INVALID", secondBroker("native.prot=9"));
    Path file = directory.resolve("bad.conf");
    Files.writeString(file, "# first line\nnative.port = 99999\n");
    String complaint =
        assertFails("CONFIG_INVALID", Drift.run("broker", "--config", file.toString()));
    assertTrue(complaint.contains("bad.conf:2"), complaint);
  }

  private static Drift.Ended secondBroker(String assignment) throws Exception {
    return Drift.run(
        "broker",
        "--set",
        "native.port=0",
        "--set",
        "http.port=0",
        "--set",
        "logging.level=error",
        "--set",
        assignment);
  }

  private static String assertFails(String code, Drift.Ended ended) {
    String complaint = ended.complaint(FAILED);
    assertTrue(complaint.startsWith("drift: " + code + ": "), complaint);
    return complaint;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
