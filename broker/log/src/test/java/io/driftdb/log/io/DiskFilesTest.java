package io.driftdb.log.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFilesTest {
  /** Another process that tries for a lock: ends with 0 when it got it, 3 when not. */
  static final class LockProbe {
    private LockProbe() {}

    public static void main(String[] args) throws IOException {
      System.exit(new DiskFiles().tryLock(Path.of(args[0])) != null ? 0 : 3);
    }
  }

  @TempDir Path directory;
  private final DiskFiles files = new DiskFiles();

  private static boolean othersCanLock(Path lock) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process probe =
        new ProcessBuilder(
                java,
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                LockProbe.class.getName(),
                lock.toString())
            .inheritIO()
            .start();
    assertTrue(probe.waitFor(30, TimeUnit.SECONDS));
    int exit = probe.exitValue();
    assertTrue(exit == 0 || exit == 3, "exit " + exit);
    return exit == 0;
  }

  @Test
  void shouldServeOthersAndGoOnItselfWhenAReaderIsInterrupted() throws IOException {
    try (LogFile file = files.create(directory.resolve("a"))) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 0);
      Thread.currentThread().interrupt();
      assertEquals(2, file.read(ByteBuffer.allocate(2), 1));
      assertTrue(Thread.interrupted(), "it must not swallow the interrupt");
      file.write(ByteBuffer.wrap(new byte[] {5}), 4);
      file.forceDurably();
      assertEquals(5, file.read(ByteBuffer.allocate(9), 0));
    }
  }

  @Test
  void shouldWriteAndReadAtPositions() throws IOException {
    try (LogFile file = files.create(directory.resolve("a"))) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 10);
      file.forceDurably();
      assertEquals(14, file.size());
      ByteBuffer target = ByteBuffer.allocate(8);
      assertEquals(5, file.read(target, 9));
      assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 0, 0, 0}, target.array());
      assertEquals(0, file.read(ByteBuffer.allocate(1), 14));
      assertEquals(0, file.read(ByteBuffer.allocate(1), 99));
    }
    try (LogFile file = files.openReadOnly(directory.resolve("a"))) {
      assertEquals(14, file.size());
      assertThrows(NonWritableChannelException.class, () -> file.write(ByteBuffer.allocate(1), 0));
    }
  }

  @Test
  void shouldKeepNamesApart() throws IOException {
    Path a = directory.resolve("a");
    Path b = directory.resolve("b");
    files.create(a).close();
    assertThrows(FileAlreadyExistsException.class, () -> files.create(a));
    assertThrows(NoSuchFileException.class, () -> files.open(b));
    try (LogFile file = files.create(b)) {
      file.write(ByteBuffer.allocate(5), 0);
    }
    files.rename(b, a);
    files.syncDirectory(directory);
    assertEquals(List.of("a"), files.list(directory));
    try (LogFile file = files.open(a)) {
      assertEquals(5, file.size());
    }
    files.delete(a);
    files.delete(a);
    assertFalse(files.exists(a));
    assertEquals(List.of(), files.list(directory.resolve("nowhere")));
    assertTrue(files.usableBytes(directory) > 0);
  }

  @Test
  void shouldCreateMissingDirectories() throws IOException {
    Path deep = directory.resolve("x/y/z");
    files.createDirectoriesDurably(deep);
    files.createDirectoriesDurably(deep);
    assertTrue(files.exists(deep));
    assertEquals(List.of("x"), files.list(directory));
  }

  @Test
  void shouldLockOutOtherProcessesEvenAfterASecondAttemptHere() throws Exception {
    Path lock = directory.resolve("lock");
    Closeable held = files.tryLock(lock);
    assertNotNull(held);
    assertNull(files.tryLock(lock));
    assertNull(new DiskFiles().tryLock(directory.resolve(".").resolve("lock")));
    assertFalse(othersCanLock(lock), "the failed attempts must not have let go of it");
    held.close();
    assertTrue(othersCanLock(lock));
    Closeable again = files.tryLock(lock);
    assertNotNull(again);
    held.close();
    assertNull(files.tryLock(lock), "closing the old one twice takes nothing from the new one");
    again.close();
  }
}
