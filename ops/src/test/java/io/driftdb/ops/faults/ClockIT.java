package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.FreePort;
import io.driftdb.ops.system.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets the broker's wall clock off by a day, both ways, while it runs and between its lives. */
@Tag("long")
@BatteryPart(Part.CLOCK)
class ClockIT {
  private static final Fault FAULT =
      new Fault(
          Part.CLOCK,
          "The wall clock jumps by a day, forward and back",
          "libfaketime sets the broker's wall clock, while it runs and between a kill and the"
              + " next start");
  private static final int PARTITIONS = 3;
  private static final int JUMPS = Battery.scaled(4, 24);
  private static final int TIMES = 40;
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path directory;
  private final int port = FreePort.find();

  private String[] settings() {
    return new String[] {
      "native.port=" + port,
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=3MiB",
      "log.retention.check=100ms"
    };
  }

  @Test
  void shouldKeepOrderAndTimesWhateverTheClockSays() throws Exception {
    FAULT.needs(FakeClock.missing(directory));
    Choices choices = Choices.announced("clock");
    SplittableRandom random = choices.of(0);
    FakeClock clock = FakeClock.in(directory);
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, clock.surroundings(), settings());
    try (Load load = Load.start(broker, 2, PARTITIONS, choices)) {
      load.awaitProgress();
      for (int jump = 0; jump < JUMPS; jump++) {
        boolean isAhead = jump == 0 || (jump % 2 == 0 && random.nextBoolean());
        Duration offset = isAhead ? DAY : DAY.multipliedBy(jump % 2 == 0 ? 0 : -1);
        if (random.nextBoolean()) {
          broker.kill();
          clock.set(offset);
          broker = BrokerProcess.start(data, clock.surroundings(), settings());
        } else {
          clock.jumpTo(offset);
        }
        load.awaitProgress();
      }
      load.end();
      int times = verifyTimes(broker, random);
      assertEquals(0, broker.stop());
      broker = BrokerProcess.start(data, settings());
      load.verifyOnceMore();
      FAULT.held(
          JUMPS,
          "jumps",
          "seed " + choices.seed() + "; " + load + "; " + times + " times asked for",
          "every acknowledged record is read by three readers exactly once, in order; append"
              + " times never go back; a position by time is the first record of that time or a"
              + " later one");
    } finally {
      broker.close();
    }
  }

  /** A position by time is that of the first record that is not older. */
  private static int verifyTimes(BrokerProcess broker, SplittableRandom random) {
    int asked = 0;
    try (DriftClient client = broker.connect()) {
      List<List<Long>> times = appendTimes(client);
      long latest = times.stream().flatMap(List::stream).mapToLong(Long::longValue).max().orElse(0);
      Instant dayAhead = Instant.now().plus(DAY).minus(Duration.ofHours(1));
      assertTrue(
          Instant.ofEpochSecond(0, latest).isAfter(dayAhead), "the broker had the right time");
      for (int p = 0; p < PARTITIONS; p++) {
        List<Long> ofPartition = times.get(p);
        for (int i = 0; i < TIMES; i++) {
          long time = ofPartition.get(random.nextInt(ofPartition.size())) + random.nextInt(3) - 1;
          Position position = Position.time(Instant.ofEpochSecond(0, time));
          long first = ofPartition.stream().takeWhile(each -> each < time).count();
          assertEquals(first, client.admin().resolve(Load.TOPIC, p, position), "time " + time);
          asked++;
        }
      }
    }
    return asked;
  }

  private static List<List<Long>> appendTimes(DriftClient client) {
    List<List<Long>> times = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      times.add(new ArrayList<>());
    }
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      subscriber.subscribeAll(Load.TOPIC, Position.earliest());
      for (int p = 0; p < PARTITIONS; p++) {
        long end = client.admin().ranges(Load.TOPIC).get(p).latest();
        while (subscriber.nextOffset(Load.TOPIC, p) < end) {
          subscriber.poll(
              each -> times.get(each.partition()).add(each.appendTimeNs()), Duration.ofSeconds(1));
        }
      }
    }
    return times;
  }
}
