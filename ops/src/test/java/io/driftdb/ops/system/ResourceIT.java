package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What clients leave behind in a broker when they vanish: nothing. */
@EnabledOnOs(OS.LINUX)
class ResourceIT {
  private static final int CYCLES = 100;
  private static final int WARM_UP_CYCLES = 20;
  private static final long DEADLINE_S = 60;

  /** The JVM and the allocator map memory as they see fit; a leak of one a cycle is far above. */
  private static final int OTHER_MAPPINGS = CYCLES / 4;

  @TempDir Path directory;

  /** What a broker holds on to. */
  private record Held(int descriptors, long ofData, int mappings, int threads) {
    static Held of(BrokerProcess broker) throws IOException {
      ProcessFigures figures = new ProcessFigures(broker.pid());
      List<String> mappings = figures.mappings();
      return new Held(
          figures.descriptors().size(),
          mappings.stream().filter(line -> line.contains(broker.data())).count(),
          mappings.size(),
          figures.threads());
    }

    boolean isNoMoreThan(Held before) {
      return descriptors <= before.descriptors
          && ofData <= before.ofData
          && mappings <= before.mappings + OTHER_MAPPINGS
          && threads <= before.threads;
    }
  }

  @Test
  void shouldForgetClientsThatVanishInTheMiddleOfAMessage() throws Exception {
    SplittableRandom random = Choices.announced("vanishing clients").of(0);
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      int topicId = createTopic(broker);
      for (int i = 0; i < WARM_UP_CYCLES; i++) {
        comeAndVanish(broker, topicId, random);
      }
      awaitNoSessions(broker);
      Held before = Held.of(broker);
      for (int i = 0; i < CYCLES; i++) {
        comeAndVanish(broker, topicId, random);
      }
      awaitNoSessions(broker);
      Held after = awaitNoMoreThan(before, broker);
      System.out.println("vanishing clients: before " + before + ", after " + after);
    }
  }

  @Test
  void shouldStopInOrderWhateverItsClientsAreAt() throws Exception {
    SplittableRandom random = Choices.announced("stop").of(0);
    Path data = directory.resolve("data");
    try (BrokerProcess broker = BrokerProcess.start(data, "deadline.shutdown=60s")) {
      int topicId = createTopic(broker);
      comeAndVanish(broker, topicId, random);
      try (RawConnection idle = RawConnection.open(broker);
          RawConnection silent = new RawConnection(broker);
          RawConnection halfway = RawConnection.open(broker)) {
        idle.send(RawFrames.subscribe(3, 1, 1 << 20, topicId, 0));
        idle.read();
        silent.send(RawFrames.hello(), 5);
        halfway.send(RawFrames.produce(3, topicId, 0, new byte[1000]), 500);
        long beginNs = System.nanoTime();
        assertEquals(0, broker.stop());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
        System.out.println("stop: " + tookMs + " ms");
        assertTrue(tookMs < 30_000, "it waits for clients that want nothing");
      }
    }
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      String log = Files.readString(BrokerProcess.errors(data));
      assertTrue(log.contains("CLEAN_STOP"), log);
      assertEquals(0, broker.stop());
    }
  }

  private static int createTopic(BrokerProcess broker) {
    try (DriftClient client = broker.connect()) {
      return client.admin().createTopic("events", TopicKind.LOG, 1).id();
    }
  }

  /** A client that subscribes and produces, and is gone in the middle of a message. */
  private static void comeAndVanish(BrokerProcess broker, int topicId, SplittableRandom random)
      throws IOException {
    RawConnection client = RawConnection.open(broker);
    client.send(RawFrames.subscribe(3, 1, random.nextLong(1, 1 << 20), topicId, 0));
    client.read();
    int requests = random.nextInt(1, 8);
    for (int i = 0; i < requests; i++) {
      client.send(RawFrames.produce(10 + i, topicId, 0, new byte[random.nextInt(4000)]));
      if (random.nextBoolean()) {
        client.read();
      }
    }
    byte[] last = RawFrames.produce(99, topicId, 0, new byte[random.nextInt(1, 60_000)]);
    client.send(last, random.nextInt(1, last.length));
    if (random.nextBoolean()) {
      client.reset();
    } else {
      client.close();
    }
  }

  private static void awaitNoSessions(BrokerProcess broker) throws Exception {
    String[] gauges = {
      "driftdb_sessions",
      "driftdb_subscriptions",
      "driftdb_requests_memory_bytes",
      "driftdb_unfinished_memory_bytes",
      "driftdb_deliveries_memory_bytes"
    };
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    for (String gauge : gauges) {
      double value = MetricsPage.of(broker).sum(gauge);
      while (value != 0) {
        assertTrue(System.nanoTime() - deadlineNs < 0, gauge + " stays at " + value);
        LockSupport.parkNanos(10_000_000);
        value = MetricsPage.of(broker).sum(gauge);
      }
    }
  }

  private static Held awaitNoMoreThan(Held before, BrokerProcess broker) throws IOException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    Held after = Held.of(broker);
    while (!after.isNoMoreThan(before)) {
      assertTrue(System.nanoTime() - deadlineNs < 0, "before " + before + ", after " + after);
      LockSupport.parkNanos(10_000_000);
      after = Held.of(broker);
    }
    return after;
  }
}
