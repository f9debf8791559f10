package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of several topics that come to be together or not at all. */
class TransactionsIT {
  private static final int FAILED = 1;
  private static final int TRANSFERS = 20_000;
  private static final int KILLS = 2;
  private static final int STATES = 8;
  private static final Pattern BALANCE = Pattern.compile("\"balance\":(-?[0-9]+)");
  private static final Pattern LSN = Pattern.compile("\"lsn\":([0-9]+)");

  @TempDir static Path directory;

  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws Exception {
    broker = BrokerProcess.start(directory.resolve("data"));
    for (String table : List.of("accounts", "branches")) {
      broker.run("topic", "create", table, "--kind", "table").ok();
    }
    broker.run("topic", "create", "journal").ok();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    broker.close();
  }

  @Test
  void shouldAppendToSeveralTopicsAtOnce() throws Exception {
    String lines =
        """
        {"topic":"accounts","key":"ada","value":{"balance":10},"txn":1}
        {"topic":"branches","key":"north","value":{"balance":10},"txn":1}
        {"topic":"journal","key":null,"value":["opened","ada"],"txn":1}
        {"topic":"accounts","key":"bob","value":{"balance":5}}
        """;
    String summary = broker.run(utf8(lines), "produce", "--envelope").ok().text();
    assertTrue(summary.startsWith("{\"records\":4,"), summary);
    long first = lsn("accounts", "\"ada\"");
    assertEquals(first + 1, lsn("branches", "\"north\""));
    assertEquals(first + 2, lsn("journal", "\"ada\""));
    assertEquals("{\"balance\":10}", get("accounts", "ada"));
    assertEquals("{\"balance\":10}", get("branches", "north"));
    for (String within : List.of("" + first, "" + (first + 1))) {
      broker.run("table", "get", "accounts", "ada", "--as-of", "lsn:" + within).complaint(FAILED);
      broker.run("table", "get", "branches", "north", "--as-of", "lsn:" + within).complaint(FAILED);
    }
    broker.run("table", "get", "accounts", "ada", "--as-of", "lsn:" + (first + 2)).ok();
  }

  @Test
  void shouldChangeNothingWhenOneRecordConflicts() throws Exception {
    String opened =
        """
        {"topic":"accounts","key":"eve","value":{"balance":7}}
        """;
    broker.run(utf8(opened), "produce", "--envelope").ok();
    String transfer =
        """
        {"topic":"accounts","key":"eve","value":{"balance":0},"op":"patch","txn":"t"}
        {"topic":"accounts","key":"nobody","value":{"balance":7},"op":"patch","if":"must-exist","txn":"t"}
        {"topic":"branches","key":"south","value":{"balance":7},"txn":"t"}
        """;
    Drift.Ended ended = broker.run(utf8(transfer), "produce", "--envelope", "--ack", "applied");
    assertTrue(
        ended.ok().text().endsWith("\"applied\":0,\"conflicts\":3,\"rejected\":0}\n"),
        ended.text());
    assertEquals("{\"balance\":7}", get("accounts", "eve"));
    broker.run("table", "get", "branches", "south").complaint(FAILED);
    List<String> history = broker.run("table", "history", "accounts", "eve").ok().lines();
    assertEquals(2, history.size());
    assertTrue(history.get(0).contains("\"verdict\":\"conflict\""), history.get(0));
    String complaint =
        broker
            .run(utf8(transfer), "produce", "--envelope", "--ack", "applied", "--strict")
            .complaint(FAILED);
    assertTrue(complaint.startsWith("drift: CONFLICT: line 1 "), complaint);
  }

  @Test
  void shouldLeaveOutATransactionThatABadLineInterrupts() throws Exception {
    String lines =
        """
        {"topic":"journal","value":"before"}
        {"topic":"journal","value":"half of it","txn":1}
        {"topic":"accounts","key":"mallory","vlaue":{},"txn":1}
        """;
    Drift.Ended ended = broker.run(utf8(lines), "produce", "--envelope");
    String complaint = ended.complaint(FAILED);
    assertTrue(complaint.contains("line 3: "), complaint);
    assertTrue(ended.text().startsWith("{\"records\":1,"), ended.text());
    String journal = broker.run("consume", "journal", "--values").ok().text();
    assertTrue(journal.contains("\"before\""), journal);
    assertTrue(!journal.contains("half of it"), journal);
  }

  @Test
  void shouldRefuseATransactionThatIsTooLarge() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      lines.append("{\"topic\":\"journal\",\"value\":\"" + "x".repeat(400_000) + "\",\"txn\":1}\n");
    }
    long before = broker.run("consume", "journal").ok().lines().size();
    String complaint =
        broker.run(utf8(lines.toString()), "produce", "--envelope").complaint(FAILED);
    assertTrue(complaint.startsWith("drift: TRANSACTION_TOO_LARGE: line 1: "), complaint);
    assertEquals(before, broker.run("consume", "journal").ok().lines().size());
  }

  @Test
  void shouldRefuseATransactionAcrossShards() throws Exception {
    try (BrokerProcess sharded =
        BrokerProcess.start(directory.resolve("sharded"), "log.shards=2")) {
      sharded.run("topic", "create", "spread", "--partitions", "2").ok();
      String lines =
          """
          {"topic":"spread","value":1,"partition":0,"txn":1}
          {"topic":"spread","value":2,"partition":1,"txn":1}
          """;
      String complaint = sharded.run(utf8(lines), "produce", "--envelope").complaint(FAILED);
      assertTrue(complaint.startsWith("drift: TRANSACTION_ACROSS_SHARDS: "), complaint);
      assertEquals("", sharded.run("consume", "spread").ok().text());
    }
  }

  /** Money moves between two tables all the time; whatever happens, none of it comes or goes. */
  @Test
  void shouldKeepTransactionsWholeThroughAKill() throws Exception {
    Path data = directory.resolve("killed");
    String port = "native.port=" + FreePort.find();
    Path file = directory.resolve("transfers.jsonl");
    Files.write(file, utf8(transfers()));
    BrokerProcess bank = BrokerProcess.start(data, port);
    try {
      bank.run("topic", "create", "here", "--kind", "table").ok();
      bank.run("topic", "create", "there", "--kind", "table").ok();
      Process producing =
          Drift.process(
                  List.of(
                      "produce",
                      "--envelope",
                      "--file",
                      file.toString(),
                      "--broker",
                      bank.address()))
              .start();
      for (int kills = 0; kills < KILLS; kills++) {
        awaitProgress(bank, (long) TRANSFERS * kills / (KILLS + 1));
        bank.kill();
        bank = BrokerProcess.start(data, port);
      }
      assertTrue(producing.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, producing.exitValue());
      assertEquals(TRANSFERS, bank.run("consume", "here").ok().lines().size());
      assertEquals(TRANSFERS, bank.run("consume", "there").ok().lines().size());
      verifySums(bank);
    } finally {
      bank.close();
    }
  }

  private static String transfers() {
    StringBuilder lines = new StringBuilder();
    SplittableRandom random = new SplittableRandom(4);
    int here = 0;
    for (int i = 0; i < TRANSFERS; i++) {
      here += random.nextInt(-50, 50);
      String txn = ",\"txn\":" + i + "}\n";
      lines.append(
          "{\"topic\":\"here\",\"key\":\"sum\",\"value\":{\"balance\":" + here + "}" + txn);
      lines.append(
          "{\"topic\":\"there\",\"key\":\"sum\",\"value\":{\"balance\":" + -here + "}" + txn);
    }
    return lines.toString();
  }

  /** Until so much of it is there. */
  private static void awaitProgress(BrokerProcess bank, long behind) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (DriftClient client = bank.connect()) {
      while (client.admin().ranges("there").get(0).latest() <= behind) {
        assertTrue(System.nanoTime() - deadlineNs < 0, "nothing is appended");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  private static void verifySums(BrokerProcess bank) throws Exception {
    long last = number(LSN, bank.run("table", "history", "there", "sum", "--limit", "1").ok());
    SplittableRandom random = new SplittableRandom(last);
    for (int i = 0; i < STATES; i++) {
      String asOf = "lsn:" + random.nextLong(last - TRANSFERS, last + 1);
      long here = number(BALANCE, bank.run("table", "get", "here", "sum", "--as-of", asOf).ok());
      long there = number(BALANCE, bank.run("table", "get", "there", "sum", "--as-of", asOf).ok());
      assertEquals(0, here + there, asOf);
    }
  }

  private static long number(Pattern pattern, Drift.Ended ended) {
    Matcher matcher = pattern.matcher(ended.text());
    assertTrue(matcher.find(), ended.text());
    return Long.parseLong(matcher.group(1));
  }

  private static long lsn(String topic, String part) throws Exception {
    for (String line : broker.run("consume", topic).ok().lines()) {
      if (line.contains(part)) {
        Matcher matcher = LSN.matcher(line);
        assertTrue(matcher.find(), line);
        return Long.parseLong(matcher.group(1));
      }
    }
    throw new AssertionError(topic + " has no " + part);
  }

  private static String get(String table, String key) throws Exception {
    return broker.run("table", "get", table, key).ok().text().strip();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
