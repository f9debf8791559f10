package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Part;
import io.driftdb.client.Ack;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.ops.faults.Strace.Injected;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.FreePort;
import io.driftdb.ops.system.LoadOfLives;
import io.driftdb.ops.system.Patience;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has one system call of the log fail, once, in each life of a broker, and succeed from then on:
 * nothing may be acknowledged behind it, and nothing that was acknowledged before may be gone.
 */
@Tag("long")
@BatteryPart(Part.IO_ERRORS)
class IoErrorsIT {
  private static final Fault FAULT =
      new Fault(
          Part.IO_ERRORS,
          "A write or an fdatasync of the log fails once and then succeeds",
          "strace makes the Nth fdatasync, pwrite64, fsync or rename of each thread fail with EIO"
              + " or ENOSPC");
  private static final List<String> ERRORS =
      List.of("fdatasync EIO", "pwrite64 EIO", "pwrite64 ENOSPC");
  private static final List<String> RARE = List.of("fsync EIO", "rename EIO");
  private static final int MOST_LIVES = 600;
  private static final int LEAST_LIVES = 100;
  private static final int HIGHEST_N = 500;

  /** Up to there each call fails with each error, then with one of them. */
  private static final int EACH_ERROR_UP_TO_N = 12;

  private static final int HIGHEST_RARE_N = 6;

  /** How long the Nth call is waited for: calls that are rare may not come. */
  private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(4);

  @TempDir Path directory;
  private final int port = FreePort.find();
  private int poisoned;
  private int survived;
  private final Set<Integer> hitAt = new TreeSet<>();

  private String[] settings() {
    return new String[] {
      "native.port=" + port,
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=1MiB"
    };
  }

  @Test
  void shouldAcknowledgeNothingBehindAFailedWrite() throws Exception {
    FAULT.needs(Strace.missing());
    Choices choices = Choices.announced("I/O errors");
    SplittableRandom random = choices.of(0);
    Budget budget = Budget.of(Part.IO_ERRORS, 0.66);
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, settings());
    try (LoadOfLives load = LoadOfLives.start(broker, MOST_LIVES, choices)) {
      for (Injection each : injections(choices.seed())) {
        if (poisoned + survived >= MOST_LIVES || !budget.isLeft()) {
          break;
        }
        live(broker, load, each);
        if (random.nextBoolean()) {
          broker.kill();
        } else {
          assertEquals(0, broker.stop());
        }
        broker = BrokerProcess.start(data, settings());
      }
      load.begin(broker);
      load.awaitProgress();
      load.endLife();
      load.end();
      assertTrue(poisoned >= Battery.scaled(4, LEAST_LIVES), "too few: " + poisoned);
      report(choices, load);
    } finally {
      broker.close();
    }
  }

  /** Each of the first 500 calls, in an order that leaves them spread when the time is over. */
  private static List<Injection> injections(long seed) {
    List<Injection> all = new ArrayList<>();
    if (!Battery.isWhole()) {
      all.add(injection("fdatasync EIO", 1));
      all.add(injection("fdatasync EIO", 30));
      all.add(injection("pwrite64 EIO", 4));
      all.add(injection("pwrite64 ENOSPC", 17));
      all.add(injection("fsync EIO", 1));
      return all;
    }
    for (int n = 1; n <= HIGHEST_N; n++) {
      boolean each = n <= EACH_ERROR_UP_TO_N;
      String one = ERRORS.get(n % ERRORS.size());
      for (String error : each ? ERRORS : List.of(one)) {
        all.add(injection(error, n));
      }
      for (String error : n <= HIGHEST_RARE_N ? RARE : List.<String>of()) {
        all.add(injection(error, n));
      }
    }
    Collections.shuffle(all, new Random(seed));
    return all;
  }

  private static Injection injection(String callAndError, int n) {
    int space = callAndError.indexOf(' ');
    return Injection.error(callAndError.substring(0, space), callAndError.substring(space + 1), n);
  }

  /** One life: it ends poisoned when the fault has met a segment in use. */
  private void live(BrokerProcess broker, LoadOfLives load, Injection injection) throws Exception {
    load.begin(broker);
    load.awaitProgress();
    boolean hit;
    int[][] mark;
    List<Injected> found;
    try (Strace strace =
        Strace.ofProcess(broker.pid(), directory.resolve("strace.log"), injection)) {
      hit = awaitHit(strace, load, injection);
      mark = load.mark();
      found = strace.injected();
    }
    if (hit) {
      Patience.await(injection + " to be noticed", () -> isPoisoned(broker));
    }
    if (isPoisoned(broker)) { // or it was a file that was about to become a segment
      mark = hit ? mark : load.mark();
      assertRefusesAll(broker);
      load.endLife();
      load.verifyNoneAcknowledgedSince(mark);
      poisoned++;
      hitAt.add(Integer.parseInt(injection.when()));
    } else {
      load.awaitProgress();
      load.endLife();
      survived += found.isEmpty() ? 0 : 1;
    }
  }

  /**
   * Waits until the fault meets a segment in use; false when it has met nothing or another file.
   */
  private static boolean awaitHit(Strace strace, LoadOfLives load, Injection injection)
      throws Exception {
    boolean rare = RARE.stream().anyMatch(each -> each.startsWith(injection.calls() + " "));
    long deadlineNs = System.nanoTime() + LONGEST_WAIT_NS;
    Patience.await(
        "an injected error",
        () -> {
          load.assertSound();
          return System.nanoTime() - deadlineNs > 0
              || strace.injected().stream().anyMatch(each -> rare || isOfSegment(each));
        });
    return strace.injected().stream().anyMatch(IoErrorsIT::isOfSegment);
  }

  private static boolean isOfSegment(Injected error) {
    return error.file().endsWith(".seg");
  }

  private static boolean isPoisoned(BrokerProcess broker) throws Exception {
    return ShardStates.of(broker).contains("poisoned");
  }

  /** Whoever comes now is refused by name, whatever acknowledgement is asked for. */
  private static void assertRefusesAll(BrokerProcess broker) {
    for (Ack ack : Ack.values()) {
      try (DriftClient client = broker.connect();
          Producer producer = client.producer(ProducerConfig.defaults().ack(ack))) {
        ProducerRecord record = ProducerRecord.put(LoadOfLives.TOPIC, new byte[1], new byte[] {1});
        assertEquals(ErrorCode.SHARD_POISONED, refusal(producer, record));
      }
    }
  }

  private static ErrorCode refusal(Producer producer, ProducerRecord record) {
    try {
      producer.send(record).join();
      return ErrorCode.NONE;
    } catch (DriftException e) {
      return e.code();
    } catch (CompletionException e) {
      return ((DriftException) e.getCause()).code();
    }
  }

  private void report(Choices choices, LoadOfLives load) {
    FAULT.held(
        poisoned + survived,
        "broker lives",
        String.format(
            "seed %d; %d lives whose log was hit, at %d values of N from 1 to %d, %d where a spare,"
                + " an index or a checkpoint was; %s",
            choices.seed(), poisoned, hitAt.size(), Collections.max(hitAt), survived, load),
        "nothing that was sent behind the failure is acknowledged, whatever acknowledgement is"
            + " asked for; everything that was acknowledged in any life is read by three readers"
            + " exactly once, in order");
  }
}
