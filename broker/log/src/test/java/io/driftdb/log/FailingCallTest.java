package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.FailingCalls;
import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.log.sim.WatchedFiles;
import io.driftdb.log.sim.WatchedFiles.Operation;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * One short history again and again, in which each call of each kind fails in its turn: it costs no
 * record that was acknowledged, and the log starts again when the disk is well.
 */
@BatteryPart(Part.SIMULATION)
class FailingCallTest {
  private static final int RECORDS = 40;

  /** Of more, only every n-th fails. */
  private static final int CALLS_OF_A_KIND = Battery.scaled(12, 400);

  /** Counts the calls, and has one fail. */
  private static final class History implements WatchedFiles.Watch {
    private final SimDisk disk = new SimDisk(1);
    private final FailingCalls failing = new FailingCalls(disk);
    private final SimClock clock = new SimClock();
    private final Random salts = new Random(1);
    private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
    private final List<String> acked = new ArrayList<>();
    private SimShard shard;

    @Override
    public void before(Operation what, Path file) throws IOException {
      calls.merge(what, 1, Integer::sum);
      failing.onCall(what);
    }

    private void open() throws IOException {
      LogConfig config =
          LogConfig.at(Path.of("/sim/log"))
              .segmentBytes(16 << 10)
              .maxGroupBytes(4 << 10)
              .maxBatchBytes(4 << 10)
              .ringSlots(64)
              .lowWaterBytes(0)
              .checkpointBytes(8_000)
              .retentionCheck(Duration.ofMillis(1));
      shard =
          SimShard.open(
              new WatchedFiles(disk, this),
              clock,
              salts::nextLong,
              config,
              new StandaloneReplicator(),
              LogObserver.NONE);
      if (shard.shard().catalog().topic("t") == null) {
        TopicSpec spec = new TopicSpec("t", TopicKind.LOG, 1, -1, 20_000);
        var created = shard.submit(new CreateTopic(spec, false, config));
        shard.settle();
        created.handle((done, failure) -> done).join();
      }
    }

    private Topic topic() {
      return shard.shard().catalog().topic("t");
    }

    private void append(int from, int count) {
      for (int i = from; i < from + count && topic() != null; i++) {
        String value = "value-" + i + " " + "v".repeat(600);
        SimWorld.Answer answer = new SimWorld.Answer();
        var batch = TestBatches.of(topic().id(), 0, value);
        shard.tryAppend(
            new AppendRequest()
                .batches(batch, 0, batch.capacity(), 1)
                .ackLevel(AckLevel.DURABLE)
                .listener(answer, 0));
        clock.advanceMs(200);
        shard.settle();
        assertTrue(answer.isGiven(), "never answered");
        if (answer.refusal == null) {
          acked.add(value);
        }
      }
    }

    /** Two lives in which something fails, or not; an orderly stop and a power cut end them. */
    private void live() throws IOException {
      try {
        open();
        append(0, RECORDS);
        shard.read(shard.allPartitions());
        shard.stop();
        open();
        append(RECORDS, RECORDS);
        shard.read(shard.allPartitions());
      } catch (DriftException e) {
        boolean named =
            e.code() == ErrorCode.DATA_DIR_UNREADABLE || e.code() == ErrorCode.CORRUPT_RANGE;
        assertTrue(named, "not named as what it is: " + e);
      }
      disk.powerCut();
      failing.stop();
    }

    /** All that was acknowledged and is still to be held, in order, and the log goes on. */
    private void check() throws IOException {
      open();
      assertEquals(ShardState.RUNNING, shard.shard().status().state());
      assertEquals(0, shard.shard().status().quarantinedRanges());
      int before = acked.size();
      append(1000, 1);
      assertEquals(before + 1, acked.size());
      List<String> values =
          shard.read(shard.allPartitions()).stream().map(Collected.Row::value).toList();
      List<String> held = new ArrayList<>(values);
      held.retainAll(acked);
      int dropped = acked.indexOf(held.get(0));
      assertEquals(acked.subList(dropped, acked.size()), held);
      boolean dropsNothing = shard.allPartitions().get(0).offset() == 0;
      assertTrue(!dropsNothing || dropped == 0, "lost at the start: " + dropped);
    }
  }

  private static Map<Operation, Integer> callsWithoutFailure() throws IOException {
    History history = new History();
    history.live();
    Map<Operation, Integer> calls = Map.copyOf(history.calls);
    history.check();
    assertEquals(2 * RECORDS + 1, history.acked.size());
    return calls;
  }

  private static void check(Operation kind, int call, String error, int times) {
    History history = new History();
    history.failing.fail(kind, error, call, times);
    try {
      history.live();
      history.check();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(
          kind + " number " + call + ", " + times + " times: " + error + ": " + e, e);
    }
  }

  @Test
  void shouldLoseNothingWhicheverCallFails() throws IOException {
    int histories = 0;
    for (Map.Entry<Operation, Integer> each : callsWithoutFailure().entrySet()) {
      int step = Math.max(1, each.getValue() / CALLS_OF_A_KIND);
      for (int call = 0; call < each.getValue(); call += step) {
        check(each.getKey(), call, FailingCalls.BROKEN, 1);
        check(each.getKey(), call, FailingCalls.FULL, 5);
        histories += 2;
      }
    }
    Evidence.of(
            Part.SIMULATION,
            "A call that fails, of each kind in its turn",
            "EIO once, or ENOSPC five times, at call N of create, open, read, write, force, rename,"
                + " delete, sync, list and the question for space, on a simulated disk",
            histories,
            "histories",
            "",
            "after a power cut all acknowledged records in order, and that the log goes on")
        .write();
  }
}
