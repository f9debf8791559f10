package io.driftdb.log.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.io.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged index must never answer. */
class SealedIndexDamageTest {
  /** An index file's bytes, and how many reads they got. */
  private static final class Bytes implements LogFile {
    byte[] bytes;
    int reads;
    boolean failing;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void write(ByteBuffer source, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      reads++;
      if (failing) {
        throw new IOException("injected");
      }
      int length = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
      if (length > 0) {
        target.put(bytes, (int) position, length);
      }
      return length;
    }

    @Override
    public void forceDurably() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void close() {}
  }

  @TempDir Path directory;
  private byte[] sound;

  @BeforeEach
  void writeIndex() throws IOException {
    IndexedFrames frames = new IndexedFrames(new SplittableRandom(1), 1, 3);
    frames.append(30);
    Path path = directory.resolve("x.index");
    SealedIndexWriter.writeDurably(
        io.driftdb.log.io.LogSeam.system().files(),
        path,
        IndexPropertyTest.header(),
        frames.endPosition(),
        99,
        frames.index());
    sound = Files.readAllBytes(path);
  }

  private static SealedIndex open(Bytes file) throws IOException {
    return SealedIndex.open(
        file, IndexPropertyTest.SHARD, IndexPropertyTest.SEGMENT, IndexPropertyTest.SALT);
  }

  private static void assertRefused(byte[] bytes, String what) {
    assertThrows(IndexDamagedException.class, () -> open(new Bytes(bytes)).verify(), what);
  }

  @Test
  void shouldRefuseEveryFlippedBit() {
    for (int i = 0; i < sound.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = sound.clone();
        damaged[i] ^= (byte) (1 << bit);
        assertRefused(damaged, "byte " + i + " bit " + bit);
      }
    }
  }

  @Test
  void shouldRefuseEveryOtherLength() {
    for (int length = 0; length < sound.length; length++) {
      assertRefused(Arrays.copyOf(sound, length), "length " + length);
    }
    assertRefused(Arrays.copyOf(sound, sound.length + 1), "longer");
  }

  @Test
  void shouldRefuseAnotherLifeSegmentOrShard() {
    long salt = IndexPropertyTest.SALT;
    assertThrows(
        IndexDamagedException.class, () -> SealedIndex.open(new Bytes(sound), 2, 5, salt + 1));
    assertThrows(IndexDamagedException.class, () -> SealedIndex.open(new Bytes(sound), 2, 6, salt));
    assertThrows(IndexDamagedException.class, () -> SealedIndex.open(new Bytes(sound), 1, 5, salt));
  }

  @Test
  void shouldRefuseSoundEntriesThatStandAtAnotherPlace() {
    byte[] swapped = sound.clone();
    int first = (int) IndexDescriptor.partitionPosition(0);
    int length = IndexDescriptor.PARTITION_LENGTH;
    System.arraycopy(sound, first, swapped, first + length, length);
    System.arraycopy(sound, first + length, swapped, first, length);
    assertRefused(swapped, "two entries swapped");
  }

  @Test
  void shouldAnswerTruthfullyOrNotAtAllWhateverBitIsFlipped() throws IOException {
    List<Long> expected = offsets(open(new Bytes(sound)));
    int refused = 0;
    for (int i = 0; i < sound.length * 8; i++) {
      byte[] damaged = sound.clone();
      damaged[i / 8] ^= (byte) (1 << i % 8);
      try {
        assertEquals(expected, offsets(open(new Bytes(damaged))), "bit " + i);
      } catch (IndexDamagedException e) {
        refused++;
      }
    }
    assertTrue(refused > 0);
  }

  private static List<Long> offsets(SealedIndex index) throws IOException {
    List<Long> found = new ArrayList<>();
    Run run = new Run();
    for (boolean more = index.findByLsn(1, 1, 0, run); more; more = index.next(run)) {
      found.add(run.baseOffset());
      found.add(run.filePosition());
    }
    return found;
  }

  @Test
  void shouldOpenWithOneReadAndFindWithAFewEntries() throws IOException {
    Bytes file = new Bytes(sound);
    SealedIndex index = open(file);
    assertEquals(1, file.reads);
    assertTrue(index.findByLsn(1, 0, 0, new Run()));
    assertTrue(file.reads < 12, "reads " + file.reads);
  }

  @Test
  void shouldRememberDamageAndReadNoMore() throws IOException {
    Bytes file = new Bytes(sound.clone());
    file.bytes[sound.length - 1] ^= 1;
    SealedIndex index = open(file);
    assertThrows(IndexDamagedException.class, index::verify);
    int reads = file.reads;
    assertThrows(IndexDamagedException.class, () -> index.nextOffset(1, 0));
    assertThrows(IndexDamagedException.class, index::verify);
    assertThrows(IndexDamagedException.class, () -> index.forEachPartition((t, p, f, n, b) -> {}));
    assertEquals(reads, file.reads);
  }

  @Test
  void shouldNotTakeAFailedReadForDamage() throws IOException {
    Bytes file = new Bytes(sound);
    SealedIndex index = open(file);
    file.failing = true;
    IOException e = assertThrows(IOException.class, index::verify);
    assertFalse(e instanceof IndexDamagedException);
    file.failing = false;
    assertTrue(index.firstOffset(1, 0) >= 0);
  }

  @Test
  void shouldReadOnWithAFewSmallReads() throws IOException {
    Bytes file = new Bytes(sound);
    SealedIndex index = open(file);
    Run run = new Run();
    assertTrue(index.findByLsn(1, 0, 0, run));
    int before = file.reads;
    assertTrue(index.next(run));
    assertEquals(1, file.reads - before);
    before = file.reads;
    assertTrue(index.findByOffset(1, 0, run.baseOffset(), run));
    assertTrue(file.reads - before <= 3, "the same run again");
  }
}
