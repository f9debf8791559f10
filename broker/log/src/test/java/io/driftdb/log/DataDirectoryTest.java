package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.sim.PowerLost;
import io.driftdb.log.sim.SimDisk;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A data directory knows what it is, whose it is, and lets one in at a time. */
class DataDirectoryTest {
  private static final Path DATA = Path.of("/sim/data");

  private SimDisk disk = new SimDisk(1);
  private final Random random = new Random(3);

  private DataDirectory open(int shards) {
    return DataDirectory.open(disk, DATA, shards, random::nextLong);
  }

  private ErrorCode refusal(int shards) {
    return assertThrows(DriftException.class, () -> open(shards)).code();
  }

  private String meta() throws IOException {
    try (LogFile file = disk.openReadOnly(DATA.resolve(DataDirectory.META))) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.read(bytes, 0);
      return new String(bytes.array(), StandardCharsets.UTF_8);
    }
  }

  private void meta(String text) throws IOException {
    Path path = DATA.resolve(DataDirectory.META);
    disk.delete(path);
    try (LogFile file = disk.create(path)) {
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }
  }

  @Test
  void shouldKeepItsIdAndItsShards() throws IOException {
    UUID id;
    try (DataDirectory data = open(3)) {
      id = data.clusterId();
      assertEquals(3, data.shards());
      assertEquals(DATA.resolve("shard-0002"), data.shardPath(2));
    }
    disk.powerCut();
    try (DataDirectory data = open(3)) {
      assertEquals(id, data.clusterId());
    }
    assertEquals(ErrorCode.CONFIG_INVALID, refusal(2));
    try (DataDirectory data = open(5)) {
      assertEquals(5, data.shards());
      assertEquals(id, data.clusterId());
    }
    assertEquals(ErrorCode.CONFIG_INVALID, refusal(4));
    try (DataDirectory data = DataDirectory.openReadOnly(disk, DATA)) {
      assertEquals(5, data.shards());
    }
  }

  @Test
  void shouldRememberWhichShardsHaveHadALog() throws IOException {
    try (DataDirectory data = open(2)) {
      assertFalse(data.hasBegun(0));
      data.beginDurably();
    }
    disk.powerCut();
    try (DataDirectory data = open(3)) {
      assertTrue(data.hasBegun(1));
      assertFalse(data.hasBegun(2));
    }
  }

  @Test
  void shouldLetOneInAtATime() throws IOException {
    DataDirectory data = open(1);
    assertEquals(ErrorCode.DATA_DIR_LOCKED, refusal(1));
    data.close();
    DataDirectory again = open(1);
    assertEquals(ErrorCode.DATA_DIR_LOCKED, refusal(1));
    disk.processKill();
    again.close();
    open(1).close();
    assertEquals(ErrorCode.CONFIG_INVALID, afterRefusalOf(2));
  }

  /** A refusal lets go of the lock. */
  private ErrorCode afterRefusalOf(int shards) throws IOException {
    open(shards).close();
    ErrorCode code = refusal(shards - 1);
    open(shards).close();
    return code;
  }

  @Test
  void shouldLeaveForeignDirectoriesAlone() throws IOException {
    disk.createDirectoriesDurably(DATA);
    disk.create(DATA.resolve("notes.txt")).close();
    assertEquals(ErrorCode.DATA_DIR_FOREIGN, refusal(1));
    assertEquals(1, disk.list(DATA).size());
    disk.delete(DATA.resolve("notes.txt"));
    open(1).close();
    meta("something else\n");
    assertEquals(ErrorCode.DATA_DIR_FOREIGN, refusal(1));
    assertThrows(
        DriftException.class, () -> DataDirectory.openReadOnly(disk, Path.of("/sim/nowhere")));
  }

  @Test
  void shouldNoticeEveryDamagedByte() throws IOException {
    open(1).close();
    String sound = meta();
    for (int i = 0; i < sound.length() - 1; i++) {
      char other = sound.charAt(i) == 'x' ? 'y' : 'x';
      meta(sound.substring(0, i) + other + sound.substring(i + 1));
      ErrorCode code = refusal(1);
      boolean told = code == ErrorCode.DATA_DAMAGED || code == ErrorCode.DATA_DIR_FOREIGN;
      assertTrue(told, "byte " + i + ": " + code);
    }
    meta(sound.substring(0, 10));
    assertEquals(ErrorCode.DATA_DIR_FOREIGN, refusal(1));
    meta(sound);
    open(1).close();
  }

  @Test
  void shouldRefuseALaterFormat() throws IOException {
    open(1).close();
    String sound = meta();
    String later = sound.substring(0, sound.indexOf("crc32c=")).replace("format=1", "format=2");
    byte[] bytes = later.getBytes(StandardCharsets.UTF_8);
    int crc = new Crc().of(new UnsafeBuffer(bytes), 0, bytes.length);
    meta(later + String.format(Locale.ROOT, "crc32c=%08x%n", crc));
    assertEquals(ErrorCode.FORMAT_TOO_NEW, refusal(1));
  }

  @Test
  void shouldSurviveACrashAtEveryPointOfItsMaking() throws IOException {
    for (int at = 1; at < 12; at++) {
      for (int seed = 0; seed < 20; seed++) {
        disk = new SimDisk(seed);
        disk.stopAfter(at);
        try {
          open(2).close();
        } catch (PowerLost e) {
          assertTrue(e.getMessage().startsWith("the power went"));
        }
        disk.powerCut();
        try (DataDirectory data = open(2)) {
          UUID id = data.clusterId();
          disk.powerCut();
          assertEquals(id, open(2).clusterId());
        }
      }
    }
  }

  @Test
  void shouldTellThatItCannotBeWritten() {
    disk.failNextForce();
    assertEquals(ErrorCode.DATA_DIR_UNREADABLE, refusal(1));
  }
}
