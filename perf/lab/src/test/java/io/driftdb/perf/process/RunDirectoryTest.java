package io.driftdb.perf.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  /** Above every process id that Linux gives. */
  private static final String DEAD = "run-99999999";

  @TempDir private Path parent;

  @Test
  void shouldDeleteAllThatARunWrote() throws IOException {
    Path path;
    try (RunDirectory directory = RunDirectory.create(parent, 1)) {
      path = directory.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "x");
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void shouldDeleteWhatAKilledRunHasLeft() throws IOException {
    Path dead = Files.createDirectories(parent.resolve(DEAD));
    Path other = Files.createDirectories(parent.resolve("not-a-run"));
    RunDirectory.create(parent, 1).close();
    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(other));
  }

  @Test
  void shouldRefuseARunThatTheDiskHasNoRoomFor() {
    IOException refused =
        assertThrows(IOException.class, () -> RunDirectory.create(parent, Long.MAX_VALUE));
    assertTrue(refused.getMessage().contains("MiB free"), refused.getMessage());
  }
}
