package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.verify.LogDumper;
import io.driftdb.log.verify.LogVerifier;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Verifying a stopped log names what the next start would find damaged, and nothing else. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedVerifyTest {
  private SimWorld world;
  private ShardFiles files;
  private List<ShardFiles.Place> frames;

  @BeforeEach
  void writeTwoGroups() throws IOException {
    world = new SimWorld(1).open();
    files = new ShardFiles(world);
    for (int i = 0; i < 3; i++) {
      world.append("value-" + i + " " + "x".repeat(300));
    }
    world.shard.step();
    world.written("the last " + "x".repeat(300));
    frames = ShardFiles.frames(world.shard.shard());
  }

  private LogVerifier.Report verify() throws IOException {
    return LogVerifier.verify(world.disk, world.config.directory());
  }

  private void damage(int fromTheLast) throws IOException {
    ShardFiles.Place frame = frames.get(frames.size() - 1 - fromTheLast);
    files.flip(files.segment(frame.segmentId()), frame.position() + frame.length() - 9);
  }

  private int quarantined() throws IOException {
    return files.recover().quarantined().size();
  }

  @Test
  void shouldFindASoundLogSound() throws IOException {
    world.disk.processKill();
    assertTrue(verify().isSound());
    assertEquals(0, quarantined());
  }

  @Test
  void shouldNameADamagedFirstFrameOfAGroupThatAnotherOneFollows() throws IOException {
    damage(3);
    world.disk.processKill();
    assertFalse(verify().isSound());
    assertEquals(1, quarantined());
  }

  @Test
  void shouldNameWhatOnlyTheHeaderOfADamagedFrameProves() throws IOException {
    damage(1);
    damage(0);
    world.disk.processKill();
    assertFalse(verify().isSound());
    assertEquals(1, quarantined());
  }

  @Test
  void shouldNameADamagedLastGroupThatACheckpointKnows() throws IOException {
    world.shard.stop();
    damage(0);
    world.disk.processKill();
    assertFalse(verify().isSound());
    assertEquals(1, quarantined());
  }

  @Test
  void shouldTakeADamagedLastGroupForAnUnfinishedOneOtherwise() throws IOException {
    damage(0);
    world.disk.processKill();
    LogVerifier.Report report = verify();
    assertTrue(report.isSound(), () -> report.damage().toString());
    assertTrue(report.notes().toString().contains("was never finished"));
    assertEquals(0, quarantined());
  }

  @Test
  void shouldDumpNothingOfALastGroupThatIsTorn() throws IOException {
    for (int i = 0; i < 3; i++) {
      world.append("torn-" + i);
    }
    world.shard.step();
    frames = ShardFiles.frames(world.shard.shard());
    damage(2);
    world.disk.processKill();
    assertEquals(4, dumped());
    damage(5);
    assertEquals(3, dumped(), "what is behind rot is shown");
  }

  private int dumped() throws IOException {
    int[] records = new int[1];
    LogDumper.dump(
        world.disk,
        world.config.directory(),
        1,
        entry -> {
          records[0] += entry.isControl() ? 0 : 1;
          return true;
        });
    return records[0];
  }

  @Test
  void shouldNameADamagedCheckpoint() throws IOException {
    world.shard.stop();
    files.flip(files.file(files.names(".ckp").get(0)), 200);
    world.disk.processKill();
    assertTrue(verify().damage().toString().contains(".ckp: does not match its CRCs"));
  }
}
