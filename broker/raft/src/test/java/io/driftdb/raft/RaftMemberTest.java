package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.journal.SegmentNames;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node takes itself for, wherever its first start was broken off. */
class RaftMemberTest {
  @TempDir private Path directory;

  private RaftMember prepare(int shards) throws IOException {
    ClusterConfig.Node alone = new ClusterConfig.Node("n1", "127.0.0.1:1", "127.0.0.1:2");
    ClusterConfig config =
        new ClusterConfig(
            new UUID(7, 7),
            "n1",
            List.of(alone),
            directory.resolve("raft"),
            Duration.ofSeconds(1),
            Long.MAX_VALUE,
            shards,
            Duration.ZERO,
            null);
    return RaftMember.prepare(config, 0, directory.resolve("shard-0000"), null);
  }

  private Path groupDirectory(RaftMember member) {
    return directory.resolve("raft").resolve(member.group().getUuid().toString());
  }

  /** As Ratis leaves it when it has made the group. */
  private void makeGroup(RaftMember member) throws IOException {
    Path current = Files.createDirectories(groupDirectory(member).resolve("current"));
    Files.createFile(current.resolve("raft-meta"));
  }

  @Test
  void shouldStayWhoItIsWhenItsFirstStartIsRepeated() throws IOException {
    RaftMember first = prepare(1);
    RaftMember again = prepare(1);
    assertEquals(first.id(), again.id());
    assertEquals(first.founders(), again.founders());
    assertFalse(again.isKnown());
  }

  @Test
  void shouldMakeAGroupAnewThatWasHalfMade() throws IOException {
    RaftMember first = prepare(1);
    Path half = Files.createDirectories(groupDirectory(first).resolve("current"));
    Files.createFile(half.resolve("raft-meta.tmp"));
    RaftMember again = prepare(1);
    assertFalse(Files.exists(groupDirectory(again)));
    assertEquals(first.begins(), again.begins());
  }

  @Test
  void shouldNotTakeAGroupThatIsGoneForOneThatWasHalfMade() throws IOException {
    RaftMember first = prepare(1);
    makeGroup(first);
    first.begun();
    assertTrue(prepare(1).isKnown());
    Files.delete(groupDirectory(first).resolve("current").resolve("raft-meta"));
    DriftException lost = assertThrows(DriftException.class, () -> prepare(1));
    assertEquals(ErrorCode.DATA_DAMAGED, lost.code());
    assertTrue(lost.getMessage().contains("replace this node"), lost.getMessage());
    assertTrue(Files.exists(groupDirectory(first)));
  }

  @Test
  void shouldRefuseToBeginAnotherGroupOverSegments() throws IOException {
    Path shard = Files.createDirectories(directory.resolve("shard-0000"));
    Files.createFile(shard.resolve(SegmentNames.segment(1)));
    DriftException lost = assertThrows(DriftException.class, () -> prepare(1));
    assertEquals(ErrorCode.DATA_DAMAGED, lost.code());
  }

  @Test
  void shouldKeepTheNumberOfItsShards() throws IOException {
    RaftMember first = prepare(2);
    makeGroup(first);
    first.begun();
    DriftException refused = assertThrows(DriftException.class, () -> prepare(3));
    assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    assertTrue(refused.getMessage().contains("log.shards is 3"), refused.getMessage());
  }
}
