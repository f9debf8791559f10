package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.RecoveredShard;
import io.driftdb.log.recover.RecoveryCase;
import io.driftdb.log.recover.RecoveryReport;
import io.driftdb.log.recover.ShardRecovery;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.sim.WatchedFiles;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a recovery leaves alone, what it forgets, and what it still knows by an older checkpoint.
 */
class RecoveredStateTest {
  private SimWorld world = new SimWorld(1);
  private ShardFiles files = new ShardFiles(world);

  private Topic create(String name, int partitions, long retentionMs) {
    TopicSpec spec = new TopicSpec(name, TopicKind.LOG, partitions, retentionMs, -1);
    var created = world.shard.submit(new CreateTopic(spec, false, world.config));
    world.shard.settle();
    return created.join().topic();
  }

  private void append(Topic topic, int partition, String value) {
    world.append(TestBatches.of(topic.id(), partition, value), AckLevel.DURABLE);
    world.shard.settle();
  }

  /** What a recovery does to segments, but reading. */
  private List<WatchedFiles.Operation> changes() throws IOException {
    List<WatchedFiles.Operation> seen = new ArrayList<>();
    WatchedFiles watched =
        new WatchedFiles(
            world.disk,
            (what, file) -> {
              boolean changes =
                  what == WatchedFiles.Operation.WRITE || what == WatchedFiles.Operation.FORCE;
              if (changes && file.toString().endsWith(".seg")) {
                seen.add(what);
              }
            });
    try (DataDirectory data = DataDirectory.openReadOnly(watched, world.config.directory())) {
      ShardDirectory directory =
          new ShardDirectory(watched, data.shardPath(0), data.clusterId(), 0);
      new ShardRecovery(directory, world.config, Replicator.EVERYTHING).recover();
    }
    return seen;
  }

  @Test
  void shouldNotWriteAgainWhatAnOrderlyStopHasMadeDurable() throws IOException {
    world.open();
    world.written("a");
    world.written("b");
    world.shard.stop();
    world.disk.processKill();
    assertEquals(List.of(), changes());
  }

  @Test
  void shouldWriteTheLastGroupAgainAndForceIt() throws IOException {
    world.open();
    world.written("a");
    world.written("b");
    world.disk.processKill();
    assertEquals(List.of(WatchedFiles.Operation.WRITE, WatchedFiles.Operation.FORCE), changes());
  }

  @Test
  void shouldForgetTopicsThatWereDeleted() throws IOException {
    world.open();
    Topic gone = create("gone", 2, -1);
    append(gone, 1, "x");
    append(world.topic, 0, "stays");
    var deleted = world.shard.submit(new DeleteTopic("gone"));
    world.shard.settle();
    assertEquals(gone.id(), deleted.join().topic().id());
    world.disk.processKill();
    RecoveredShard recovered = files.recovered();
    assertNull(recovered.state().partition(gone.id(), 1));
    assertNotNull(recovered.state().partition(world.topic.id(), 0));
  }

  @Test
  void shouldTakeBackNothingOfWhatWasRecovered() throws IOException {
    world.open();
    world.written("a");
    long last = world.shard.shard().appendedLsn() - 1;
    world.disk.processKill();
    RecoveredShard recovered = files.recovered();
    assertEquals(last + 1, recovered.state().nextLsn());
    assertThrows(IllegalStateException.class, () -> recovered.state().truncateFrom(last));
  }

  @Test
  void shouldSayWhatStandsBehindTheEnd() throws IOException {
    world.open();
    world.written("a");
    ShardFiles.Place last =
        ShardFiles.frames(world.shard.shard()).stream().reduce((a, b) -> b).orElseThrow();
    world.disk.processKill();
    assertTrue(tail(files.recover()).endsWith("before zeros"));
    long end = last.position() + last.length();
    files.write(
        files.segment(last.segmentId()), end, "not zeros".getBytes(StandardCharsets.US_ASCII));
    assertTrue(tail(files.recover()).endsWith("before bytes of an earlier life"));
  }

  private static String tail(RecoveryReport report) {
    return report.findings().stream()
        .filter(each -> each.kind() == RecoveryCase.CLEAN_TAIL)
        .findFirst()
        .orElseThrow()
        .what();
  }

  /**
   * Retention goes on behind a checkpoint; when a later one is damaged, what is left of the log
   * tells where each partition begins.
   */
  @Test
  void shouldKnowWhatRetentionHasDroppedSinceAnEarlierCheckpoint() throws IOException {
    int met = 0;
    for (int records = 250; records < 450; records += 8) {
      met += restartFromAnEarlierCheckpoint(records) ? 1 : 0;
    }
    assertTrue(met >= 5, "an earlier checkpoint was used " + met + " times");
  }

  /** False when it is not used, or retention has dropped nothing. */
  private boolean restartFromAnEarlierCheckpoint(int records) throws IOException {
    world = new SimWorld(records);
    files = new ShardFiles(world);
    world.config.checkpointBytes(20_000).retentionCheck(Duration.ofMillis(1));
    world.retentionBytes = 90_000;
    world.open();
    Topic quiet = create("quiet", 2, 1);
    append(quiet, 0, "one");
    append(quiet, 0, "two");
    for (int i = 0; i < records; i++) {
      world.clock.advanceMs(2);
      append(world.topic, 0, i + "x".repeat(450));
    }
    List<PartitionStart> before = world.shard.allPartitions();
    world.disk.processKill();
    List<String> checkpoints = files.names(".ckp");
    if (checkpoints.size() < 2) {
      return false;
    }
    files.flip(files.file(checkpoints.get(1)), 200);
    RecoveredShard recovered;
    try {
      recovered = files.recovered();
    } catch (DriftException e) {
      assertEquals(ErrorCode.DATA_DAMAGED, e.code());
      return false;
    }
    for (PartitionStart each : before) {
      long earliest = recovered.catalog().find(each.topicId(), each.partition()).earliestOffset();
      assertEquals(each.offset(), earliest, each + " after " + records);
    }
    return recovered.segments().all()[0].header().baseLsn() > 1;
  }
}
