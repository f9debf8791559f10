package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import io.driftdb.client.DriftClient;
import io.driftdb.client.PartitionRange;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.Receipt;
import io.driftdb.client.TopicKind;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.MetricsPage;
import io.driftdb.ops.system.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retention by time under a clock that jumps: it removes what is too old, and nothing else. */
@Tag("long")
@BatteryPart(Part.CLOCK)
class ClockRetentionIT {
  private static final Fault FAULT =
      new Fault(
          Part.CLOCK,
          "The wall clock jumps by a day where retention is by time",
          "libfaketime sets the broker's wall clock while it runs: back a day, forward a day, then"
              + " two days");
  private static final Duration RETENTION = Duration.ofHours(36);
  private static final int RECORDS = 800;
  private static final int VALUE_BYTES = 4 << 10;

  @TempDir Path directory;

  @Test
  void shouldRemoveOnlyWhatIsTooOld() throws Exception {
    FAULT.needs(FakeClock.missing(directory));
    FakeClock clock = FakeClock.in(directory);
    String[] settings = {
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=1MiB",
      "log.retention.check=20ms"
    };
    try (BrokerProcess broker =
            BrokerProcess.start(directory.resolve("data"), clock.surroundings(), settings);
        DriftClient client = broker.connect()) {
      client.admin().createTopic("events", TopicKind.LOG, 1, RETENTION.toMillis(), -1, false);
      append(client);
      clock.jumpTo(Duration.ofDays(-1));
      append(client);
      assertNothingGoes(broker, client);
      clock.jumpTo(Duration.ofDays(1));
      long firstOfNextDay = firstAppendedAfter(client, Duration.ofHours(23));
      append(client);
      assertNothingGoes(broker, client);
      clock.jumpTo(Duration.ofDays(2));
      Patience.await("retention", () -> range(client).earliest() > RECORDS);
      append(client);
      PartitionRange left = range(client);
      assertTrue(left.earliest() <= firstOfNextDay, "it keeps what is a day old: " + left);
      assertEquals(2L * RECORDS + firstOfNextDay + 1, left.latest());
      int records = broker.run("consume", "events", "--values").ok().lines().size();
      assertEquals(left.latest() - left.earliest(), records);
      FAULT.held(
          3,
          "jumps",
          "retention of 36 h, segments of 1 MiB",
          "records that are a day old by the wrong clock stay, also those with a time in its"
              + " future; those of two days go; what stays is read without gap");
    }
  }

  private static void append(DriftClient client) {
    try (Producer producer = client.producer(ProducerConfig.defaults())) {
      for (int i = 0; i < RECORDS; i++) {
        var unused = producer.send(ProducerRecord.put("events", new byte[1], value()));
      }
      producer.flush();
    }
  }

  /** Appends until the broker has noticed that its clock is ahead; the offset of the first then. */
  private static long firstAppendedAfter(DriftClient client, Duration ahead) throws Exception {
    Instant from = Instant.now().plus(ahead);
    long fromNs = TimeUnit.SECONDS.toNanos(from.getEpochSecond());
    Receipt[] last = new Receipt[1];
    try (Producer producer = client.producer(ProducerConfig.defaults())) {
      Patience.await(
          "the broker's clock",
          () -> {
            last[0] = producer.send(ProducerRecord.put("events", new byte[1], value())).join();
            return last[0].appendTimeNs() >= fromNs;
          });
    }
    return last[0].offset();
  }

  private static byte[] value() {
    byte[] value = new byte[VALUE_BYTES];
    Arrays.fill(value, (byte) '1');
    return value;
  }

  private static PartitionRange range(DriftClient client) {
    return client.admin().ranges("events").get(0);
  }

  /** Retention has been applied since, to sealed segments, and has let all be. */
  private static void assertNothingGoes(BrokerProcess broker, DriftClient client) throws Exception {
    double before = MetricsPage.of(broker).sum("process_uptime_seconds");
    Patience.await(
        "rounds of retention",
        () -> MetricsPage.of(broker).sum("process_uptime_seconds") > before + 1);
    assertEquals(0, range(client).earliest());
  }
}
