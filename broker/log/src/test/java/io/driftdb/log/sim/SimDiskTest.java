package io.driftdb.log.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.io.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The simulated disk is only worth as much as these hold. */
class SimDiskTest {
  private static final Path DIRECTORY = Path.of("/sim/data");
  private static final Path FILE = DIRECTORY.resolve("file");
  private static final int SECTOR = SimInode.SECTOR;

  private static SimDisk disk(long seed) {
    SimDisk disk = new SimDisk(seed);
    disk.createDirectoriesDurably(DIRECTORY);
    return disk;
  }

  /** A file of durable ones under a durable name. */
  private static LogFile settled(SimDisk disk, int length) throws IOException {
    LogFile file = disk.create(FILE);
    file.write(filled(length, 1), 0);
    file.forceDurably();
    disk.syncDirectory(DIRECTORY);
    return file;
  }

  private static ByteBuffer filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private static byte[] content(SimDisk disk) throws IOException {
    LogFile file = disk.openReadOnly(FILE);
    ByteBuffer all = ByteBuffer.allocate((int) file.size());
    file.read(all, 0);
    return all.array();
  }

  @Test
  void shouldKeepWhatWasForced() throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      SimDisk disk = disk(seed);
      settled(disk, 3000);
      disk.powerCut();
      assertArrayEquals(filled(3000, 1).array(), content(disk));
    }
  }

  @Test
  void shouldDropAndReorderUnforcedSectorsButNeverTearOne() throws IOException {
    Set<String> outcomes = new HashSet<>();
    boolean reordered = false;
    for (long seed = 0; seed < 200; seed++) {
      SimDisk disk = disk(seed);
      LogFile file = settled(disk, 4 * SECTOR);
      file.write(filled(4 * SECTOR, 2), 0);
      disk.powerCut();
      byte[] after = content(disk);
      StringBuilder outcome = new StringBuilder();
      for (int s = 0; s < 4; s++) {
        byte[] sector = Arrays.copyOfRange(after, s * SECTOR, (s + 1) * SECTOR);
        assertArrayEquals(filled(SECTOR, sector[0]).array(), sector);
        outcome.append(sector[0]);
      }
      outcomes.add(outcome.toString());
      reordered |= outcome.indexOf("12") >= 0;
    }
    assertTrue(outcomes.contains("1111") && outcomes.contains("2222"), outcomes.toString());
    assertTrue(reordered, "a later sector may survive an earlier one");
  }

  @Test
  void shouldKeepAPrefixOfUnsyncedDirectoryChanges() throws IOException {
    Set<List<String>> outcomes = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      SimDisk disk = disk(seed);
      settled(disk, 1);
      disk.rename(FILE, DIRECTORY.resolve("renamed"));
      disk.create(DIRECTORY.resolve("second"));
      disk.delete(DIRECTORY.resolve("renamed"));
      disk.powerCut();
      outcomes.add(disk.list(DIRECTORY));
    }
    assertEquals(
        Set.of(
            List.of("file"), List.of("renamed"), List.of("renamed", "second"), List.of("second")),
        outcomes);
  }

  @Test
  void shouldShowButNeverForceWhatAFailedForceLost() throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      SimDisk disk = disk(seed);
      LogFile file = settled(disk, 2 * SECTOR);
      file.write(filled(2 * SECTOR, 2), 0);
      disk.failNextForce();
      assertThrows(IOException.class, file::forceDurably);
      file.forceDurably();
      assertEquals(2, content(disk)[0]);
      file.write(filled(1, 3), SECTOR);
      file.forceDurably();
      disk.powerCut();
      byte[] after = content(disk);
      assertEquals(1, after[0], "the lost sector");
      assertEquals(3, after[SECTOR], "the sector that was written again");
      assertEquals(2, after[SECTOR + 1], "a sector is written whole");
    }
  }

  @Test
  void shouldKeepTheCacheButMakeNothingDurableWhenTheProcessIsKilled() throws IOException {
    SimDisk disk = disk(1);
    LogFile file = settled(disk, SECTOR);
    file.write(filled(SECTOR, 2), 0);
    assertNotNull(disk.tryLock(DIRECTORY.resolve("lock")));
    assertNull(disk.tryLock(DIRECTORY.resolve("lock")));
    disk.processKill();
    assertThrows(PowerLost.class, () -> file.write(filled(1, 9), 0));
    assertEquals(2, content(disk)[0]);
    assertTrue(disk.isDirty(FILE));
    assertNotNull(disk.tryLock(DIRECTORY.resolve("lock")));
  }

  @Test
  void shouldStopAtTheChosenChange() throws IOException {
    SimDisk disk = disk(3);
    LogFile file = settled(disk, SECTOR);
    disk.stopAfter(2);
    file.write(filled(1, 2), 0);
    assertThrows(PowerLost.class, file::forceDurably);
    assertThrows(PowerLost.class, () -> disk.delete(FILE));
    disk.powerCut();
    assertTrue(disk.exists(FILE));
  }

  @Test
  void shouldFailWritesAndRunOutOfSpace() throws IOException {
    SimDisk disk = disk(4);
    LogFile file = settled(disk, SECTOR);
    disk.failNextWrite();
    assertThrows(IOException.class, () -> file.write(filled(SECTOR, 2), 0));
    file.write(filled(SECTOR, 2), 0);
    disk.capacityBytes(SECTOR + 10);
    assertEquals(10, disk.usableBytes(DIRECTORY));
    assertThrows(IOException.class, () -> file.write(filled(11, 2), SECTOR));
    assertEquals(SECTOR + 10, file.size(), "what has room is written");
    file.write(filled(10, 2), SECTOR);
  }

  @Test
  void shouldForceOnlyOnceWithoutForce() throws IOException {
    boolean lost = false;
    for (long seed = 0; seed < 20; seed++) {
      SimDisk disk = disk(seed);
      NoForceFiles files = new NoForceFiles(disk);
      LogFile file = files.create(FILE);
      file.write(filled(SECTOR, 1), 0);
      file.forceDurably();
      file.write(filled(SECTOR, 2), 0);
      file.forceDurably();
      files.syncDirectory(DIRECTORY);
      disk.powerCut();
      lost |= content(disk)[0] == 1;
    }
    assertTrue(lost);
  }
}
