package io.driftdb.log.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A system that writes less than it was asked to is asked again, until all is written or it fails.
 */
class ShortWriteTest {
  private static final int LENGTH = 10_000;

  @TempDir Path directory;

  private final byte[] bytes = new byte[LENGTH];

  private DiskFile open(long room) throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    FileChannel real = FileChannel.open(path, StandardOpenOption.WRITE);
    new Random(1).nextBytes(bytes);
    return new DiskFile(path, new ShortChannel(real, new Random(2), room));
  }

  @Test
  void shouldWriteAllThatTheSystemTookInParts() throws IOException {
    try (DiskFile file = open(Long.MAX_VALUE)) {
      ByteBuffer source = ByteBuffer.wrap(bytes);
      file.write(source, 0);
      assertEquals(0, source.remaining());
      ByteBuffer read = ByteBuffer.allocate(LENGTH);
      assertEquals(LENGTH, file.read(read, 0));
      assertArrayEquals(bytes, read.array());
    }
  }

  @Test
  void shouldFailWhenOnlyAPartHadRoom() throws IOException {
    try (DiskFile file = open(LENGTH / 2)) {
      IOException e = assertThrows(IOException.class, () -> file.write(ByteBuffer.wrap(bytes), 0));
      assertEquals("No space left on device", e.getMessage());
      ByteBuffer read = ByteBuffer.allocate(LENGTH);
      int length = file.read(read, 0);
      assertEquals(LENGTH / 2, length);
      assertArrayEquals(Arrays.copyOf(bytes, length), Arrays.copyOf(read.array(), length));
    }
  }
}
