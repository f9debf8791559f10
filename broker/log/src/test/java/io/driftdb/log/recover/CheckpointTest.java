package io.driftdb.log.recover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checkpoint reads back as it was written, whole and durable, or not at all. */
class CheckpointTest {
  private static final Path PATH = Path.of("/sim/shard");
  private static final UUID CLUSTER = new UUID(3, 4);
  private static final long LSN = 70;
  private static final String NAME = SegmentNames.checkpoint(LSN);

  private final SimDisk disk = new SimDisk(1);
  private final ShardDirectory directory = new ShardDirectory(disk, PATH, CLUSTER, 2);

  @BeforeEach
  void makeDirectory() {
    disk.createDirectoriesDurably(PATH);
  }

  private static Checkpoint checkpoint(boolean clean, byte... state) {
    return new Checkpoint(LSN, 5, 8192, clean, ByteBuffer.wrap(state));
  }

  private byte[] bytes() throws IOException {
    try (LogFile file = disk.openReadOnly(directory.file(NAME))) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(all, 0);
      return all.array();
    }
  }

  private Checkpoint readBack(byte[] bytes) throws IOException {
    disk.delete(directory.file(NAME));
    try (LogFile file = disk.create(directory.file(NAME))) {
      file.write(ByteBuffer.wrap(bytes), 0);
    }
    return Checkpoint.read(directory, NAME);
  }

  @Test
  void shouldReadBackWhatWasWritten() throws IOException {
    for (boolean clean : new boolean[] {false, true}) {
      for (byte[] state : new byte[][] {{}, {1}, {1, 2, 3}}) {
        checkpoint(clean, state).writeDurably(directory);
        assertEquals(checkpoint(clean, state), Checkpoint.read(directory, NAME));
      }
    }
  }

  @Test
  void shouldBeDurableUnderItsNameAlone() throws IOException {
    String unfinished = NAME + SegmentNames.UNFINISHED_SUFFIX;
    disk.create(directory.file(unfinished)).close();
    checkpoint(true, (byte) 9).writeDurably(directory);
    disk.powerCut(0);
    assertEquals(List.of(NAME), disk.list(PATH));
    assertEquals(checkpoint(true, (byte) 9), Checkpoint.read(directory, NAME));
  }

  @Test
  void shouldTakeNoPartOfItForTheWhole() throws IOException {
    checkpoint(false, (byte) 1, (byte) 2).writeDurably(directory);
    byte[] whole = bytes();
    for (int length = 0; length < whole.length; length++) {
      assertNull(readBack(Arrays.copyOf(whole, length)), "cut at " + length);
    }
    assertNull(readBack(Arrays.copyOf(whole, whole.length + 1)));
    assertEquals(LSN, readBack(whole).lsn());
    for (int at = 0; at < whole.length; at++) {
      byte[] other = whole.clone();
      other[at] ^= 1;
      assertNull(readBack(other), "byte " + at + " is another");
    }
  }

  @Test
  void shouldNotTakeThatOfAnotherLogOrShard() throws IOException {
    checkpoint(false).writeDurably(directory);
    assertNull(Checkpoint.read(new ShardDirectory(disk, PATH, CLUSTER, 3), NAME));
    assertNull(Checkpoint.read(new ShardDirectory(disk, PATH, new UUID(3, 5), 2), NAME));
    assertFalse(Checkpoint.read(directory, NAME).clean());
    assertTrue(Checkpoint.read(directory, NAME).state().remaining() == 0);
  }
}
