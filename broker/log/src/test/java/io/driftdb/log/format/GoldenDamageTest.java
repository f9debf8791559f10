package io.driftdb.log.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.EventLog;
import io.driftdb.log.GoldenHistory;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.sim.Seeds;
import io.driftdb.schema.DriftException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed byte is never served, and never loses anything without a word. */
class GoldenDamageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void shouldNeverServeAChangedByteNorLoseRecordsSilently() throws IOException {
    List<String> expected = GoldenCopy.expected();
    int[] noticed = new int[1];
    Seeds.forEach(
        60,
        seed -> {
          Path data = GoldenCopy.copy(GoldenCopy.original(), directory.resolve("data-" + seed));
          String where = change(data, new Random(seed));
          try (EventLog log = ShardedLog.open(GoldenHistory.config(data), LogObserver.NONE)) {
            int quarantined = log.status(0).quarantinedRanges();
            noticed[0] += Math.min(1, quarantined);
            List<String> read = assertTimeoutPreemptively(PATIENCE, () -> GoldenDump.of(log));
            if (quarantined == 0) {
              assertEquals(expected, read, where);
            } else {
              assertTrue(expected.containsAll(read.stream().filter(this::isData).toList()), where);
            }
          } catch (DriftException e) {
            noticed[0]++;
          }
        });
    assertTrue(Long.getLong("seed") != null || noticed[0] > 10, "noticed " + noticed[0]);
  }

  private boolean isData(String line) {
    return line.startsWith("LSN ") || line.startsWith("  ");
  }

  /** Changes a bit where something stands: zeros are what no frame has reached. */
  private static String change(Path data, Random random) throws IOException {
    List<Path> files = GoldenCopy.files(data);
    while (true) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      int at = random.nextInt(bytes.length);
      if (bytes[at] != 0) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        return file.getFileName() + " at " + at;
      }
    }
  }
}
