package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Part;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.FreePort;
import io.driftdb.ops.system.LoadOfLives;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has one system call fail while a broker recovers what a killed one has left. It may end with a
 * named error or serve, but what it can't read it must not take for the end of its log.
 */
@Tag("long")
@BatteryPart(Part.IO_ERRORS)
class StartErrorsIT {
  private static final Fault FAULT =
      new Fault(
          Part.IO_ERRORS,
          "A system call fails while the broker starts after a kill",
          "strace makes the Nth pread64, pwrite64, fdatasync, fsync, rename or unlink of each"
              + " thread fail with EIO or ENOSPC");

  /** A call, an error, and how many of the first calls of a thread get it, each in a start. */
  private static final List<String> ERRORS =
      List.of(
          "pread64 EIO 24",
          "pwrite64 EIO 3",
          "pwrite64 ENOSPC 3",
          "fdatasync EIO 3",
          "fsync EIO 8",
          "rename EIO 2",
          "unlink EIO 2");

  private static final int LEAST_STARTS = 15;

  @TempDir Path directory;
  private final int port = FreePort.find();
  private int served;
  private int refused;

  /** A start with a fault has another port: readers are told of errors when they meet one. */
  private static String[] settings(int port) {
    return new String[] {
      "native.port=" + port,
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=2MiB"
    };
  }

  @Test
  void shouldLoseNothingWhenItCannotReadOrWriteWhileItStarts() throws Exception {
    FAULT.needs(Strace.missing());
    Choices choices = Choices.announced("errors at a start");
    Budget budget = Budget.of(Part.IO_ERRORS, 0.13);
    List<Injection> injections = injections(choices.seed());
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, settings(port));
    try (LoadOfLives load = LoadOfLives.start(broker, 2 * injections.size() + 1, choices)) {
      for (Injection each : injections) {
        if (!budget.isLeft()) {
          break;
        }
        work(broker, load);
        broker.kill();
        startWith(each, data, load);
        broker = BrokerProcess.start(data, settings(port));
        load.assertSound();
      }
      work(broker, load);
      load.end();
      assertTrue(served + refused >= Battery.scaled(3, LEAST_STARTS), served + " " + refused);
      FAULT.held(
          served + refused,
          "starts",
          String.format(
              "seed %d; %d served all the same, %d ended with a named error; %s",
              choices.seed(), served, refused, load),
          "the start after it has everything that was acknowledged before, read by three readers"
              + " exactly once, in order");
    } finally {
      broker.close();
    }
  }

  private static void work(BrokerProcess broker, LoadOfLives load) throws Exception {
    load.begin(broker);
    load.awaitProgress();
    load.endLife();
  }

  private static List<Injection> injections(long seed) {
    List<Injection> all = new ArrayList<>();
    for (String error : ERRORS) {
      String[] words = error.split(" ", -1);
      for (int n = 1; n <= Integer.parseInt(words[2]); n++) {
        all.add(Injection.error(words[0], words[1], n));
      }
    }
    Collections.shuffle(all, new Random(seed));
    return Battery.isWhole()
        ? all
        : List.of(
            Injection.error("pread64", "EIO", 3),
            Injection.error("pread64", "EIO", 8),
            Injection.error("fsync", "EIO", 2),
            Injection.error("fdatasync", "EIO", 1),
            Injection.error("pwrite64", "ENOSPC", 1));
  }

  /** Starts it once with the fault; counts it when the fault has met a file of the broker's. */
  private void startWith(Injection injection, Path data, LoadOfLives load) throws Exception {
    Path log = directory.resolve("strace.log");
    Files.deleteIfExists(log);
    BrokerProcess broker =
        BrokerProcess.startIfItCan(
            data, Strace.from(log, injection, filesFor(injection, data)), settings(0));
    boolean serves = broker != null;
    if (serves) {
      try (broker) {
        load.begin(broker);
        load.awaitAnswer();
        load.endLife();
      }
    }
    List<String> met =
        Strace.injected(log).stream()
            .map(Strace.Injected::file)
            .filter(file -> file.startsWith(data.toString()))
            .map(file -> file.substring(data.toString().length()))
            .toList();
    System.out.println(injection + ": " + (serves ? "served" : "ended") + ", met " + met);
    if (!met.isEmpty() && !serves) {
      assertNamed(data, injection);
    }
    served += serves && !met.isEmpty() ? 1 : 0;
    refused += serves || met.isEmpty() ? 0 : 1;
  }

  /** The system reads too, when it loads a program: only what the broker finds there counts. */
  private static List<Path> filesFor(Injection injection, Path data) throws IOException {
    if (!injection.calls().equals("pread64")) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static void assertNamed(Path data, Injection injection) throws IOException {
    String errors = Files.readString(BrokerProcess.errors(data));
    boolean named =
        Arrays.stream(ErrorCode.values())
            .filter(code -> code != ErrorCode.INTERNAL)
            .anyMatch(code -> errors.contains("drift: " + code + ": "));
    assertTrue(named, () -> injection + ": " + errors);
  }
}
