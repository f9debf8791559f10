package io.driftdb.perf.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiesTest {
  private static final int PART = 4096;
  private static final int PARTS = 5;

  @TempDir private Path directory;

  @Test
  void shouldHaveAllOfItInEachFile() throws Exception {
    byte[] bytes = new byte[PARTS * PART];
    new Random(1).nextBytes(bytes);
    try (Copies copies = Copies.create(directory, 2, bytes.length, PART)) {
      for (int i = 0; i < PARTS; i++) {
        ByteBuffer part = ByteBuffer.wrap(bytes, i * PART, PART);
        if (i % 2 == 0) {
          copies.append(part);
        } else {
          copies.write(part);
        }
      }
      copies.awaitAll();
      for (String copy : List.of("synced", "replica-0/synced", "replica-1/synced")) {
        byte[] kept = Files.readAllBytes(directory.resolve(copy));
        assertArrayEquals(bytes, Arrays.copyOf(kept, bytes.length), copy);
      }
    }
  }
}
