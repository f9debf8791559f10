package io.driftdb.raft.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.raft.disk.MarkFile;
import io.driftdb.raft.disk.ReplicationMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  private static final UUID CLUSTER = new UUID(5, 6);
  private static final ReplicationMark MARK = new ReplicationMark(7, 8, 9);

  @TempDir private Path data;
  private Path shard;
  private Path raftLog;
  private MarkFile mark;
  private Installation installation;

  @BeforeEach
  void set() throws IOException {
    shard = Files.createDirectory(data.resolve("shard-0000"));
    raftLog = Files.createDirectories(data.resolve("raft/group/current"));
    mark = new MarkFile(Files.createDirectory(data.resolve("raft/shard-0000")), CLUSTER, 0);
    installation = new Installation(shard, CLUSTER, 0);
    Files.writeString(shard.resolve("log"), "old");
    Files.writeString(raftLog.resolve("log_0-9"), "entries");
    Files.writeString(raftLog.resolve("raft-meta"), "vote");
    Files.createDirectories(installation.staged());
    Files.writeString(installation.staged().resolve("log"), "new");
  }

  private void finish() throws IOException {
    new Installation(shard, CLUSTER, 0).finish(mark, raftLog);
  }

  private void assertInstalled() throws IOException {
    assertEquals("new", Files.readString(shard.resolve("log")));
    assertEquals(MARK, mark.read());
    assertFalse(Files.exists(raftLog.resolve("log_0-9")));
    assertEquals("vote", Files.readString(raftLog.resolve("raft-meta")));
    assertFalse(Files.exists(data.resolve("incoming-0000")));
  }

  @Test
  void shouldInstallACopyOnce() throws IOException {
    installation.prepare(MARK);
    finish();
    assertInstalled();
    Files.writeString(raftLog.resolve("log_0-9"), "newer entries");
    finish();
    assertTrue(Files.exists(raftLog.resolve("log_0-9")));
  }

  @Test
  void shouldLeaveWhatIsNotWholeForTheNextTry() throws IOException {
    finish();
    assertEquals("old", Files.readString(shard.resolve("log")));
    assertEquals(ReplicationMark.NONE, mark.read());
    assertTrue(Files.exists(raftLog.resolve("log_0-9")));
    assertEquals("new", Files.readString(installation.staged().resolve("log")));
  }

  @Test
  void shouldAbandonOnlyWhatIsNotWhole() throws IOException {
    installation.abandon();
    assertFalse(Files.exists(data.resolve("incoming-0000")));
    Files.createDirectories(installation.staged());
    Files.writeString(installation.staged().resolve("log"), "new");
    installation.prepare(MARK);
    installation.abandon();
    finish();
    assertInstalled();
  }

  @Test
  void shouldFinishWhatWasBrokenOffWhenTheOldFilesHadGone() throws IOException {
    installation.prepare(MARK);
    Files.move(shard, data.resolve("incoming-0000/replaced"));
    finish();
    assertInstalled();
  }

  @Test
  void shouldFinishWhatWasBrokenOffWhenTheNewFilesHadCome() throws IOException {
    installation.prepare(MARK);
    Files.move(shard, data.resolve("incoming-0000/replaced"));
    Files.move(installation.staged(), shard);
    finish();
    assertInstalled();
  }

  @Test
  void shouldFinishWhatWasBrokenOffWhenOnlyTheOldFilesWereLeft() throws IOException {
    installation.prepare(MARK);
    finish();
    Path left = Files.createDirectories(data.resolve("incoming-0000/replaced"));
    Files.writeString(left.resolve("log"), "old");
    finish();
    assertEquals("new", Files.readString(shard.resolve("log")));
  }

  @Test
  void shouldInstallWhereThereWasNothing() throws IOException {
    FileTrees.delete(shard);
    FileTrees.delete(data.resolve("raft/group"));
    installation.prepare(MARK);
    finish();
    assertEquals("new", Files.readString(shard.resolve("log")));
    assertEquals(MARK, mark.read());
  }
}
