package io.driftdb.table.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class ManifestTest {
  private static final int HEADER_BYTES = 7;

  @TempDir Path directory;

  private final StoreMemory memory = new StoreMemory(1 << 20, 1 << 20);
  private Path store;
  private Path manifest;
  private byte[] sound;

  @BeforeEach
  void makeAStore() throws Exception {
    store = directory.resolve("store");
    openAndClose();
    try (Stream<Path> files = Files.list(store)) {
      manifest =
          files
              .filter(each -> each.getFileName().toString().startsWith("MANIFEST-"))
              .toList()
              .get(0);
    }
    sound = Files.readAllBytes(manifest);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private void openAndClose() throws RocksDBException {
    TableStore.open(store, memory).close();
  }

  @Test
  void shouldFindTheTypeOfARecycledLog() throws IOException {
    int at = 0;
    for (; at < sound.length; at = behind(at)) {
      assertFound(at + 6, 2);
    }
    assertEquals(sound.length, at);
  }

  @Test
  void shouldFindAFlippedBitOfEachByteButOfLengthsThatReachBehindTheEnd() throws IOException {
    for (int at = 0; at < sound.length; at++) {
      if (!isOfALength(at)) {
        assertFound(at, at % 8);
      }
    }
  }

  private boolean isOfALength(int wanted) {
    for (int at = 0; at < sound.length; at = behind(at)) {
      if (wanted == at + 4 || wanted == at + 5) {
        return true;
      }
    }
    return false;
  }

  private int behind(int record) {
    int length = (sound[record + 4] & 0xFF) | ((sound[record + 5] & 0xFF) << 8);
    return record + HEADER_BYTES + length;
  }

  private void assertFound(int at, int bit) throws IOException {
    byte[] damaged = sound.clone();
    damaged[at] ^= (byte) (1 << bit);
    Files.write(manifest, damaged);
    RocksDBException found =
        assertThrows(RocksDBException.class, () -> Manifest.check(store), () -> "byte " + at);
    assertEquals(Status.Code.Corruption, found.getStatus().getCode());
  }

  @Test
  void shouldLeaveATornEndToRocksDb() throws Exception {
    Files.write(manifest, Arrays.copyOf(sound, sound.length - 3));
    Manifest.check(store);
  }

  @Test
  void shouldTakeWhatIsSoundAndWhatIsNotThere() throws Exception {
    openAndClose();
    Manifest.check(store);
    Manifest.check(directory.resolve("none"));
  }
}
