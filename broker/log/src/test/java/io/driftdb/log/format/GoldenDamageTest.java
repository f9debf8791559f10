package io.driftdb.log.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.EventLog;
import io.driftdb.log.GoldenHistory;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.sim.Seeds;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
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

  /**
   * Changes a bit where something stands: zeros are what no frame has reached. The last group of
   * all is spared, since what is damaged there can't be told from what was never written.
   */
  private static String change(Path data, Random random) throws IOException {
    List<Path> files = GoldenCopy.files(data);
    List<Path> segments = GoldenCopy.files(data, ".seg");
    Path last = segments.get(segments.size() - 1);
    int lastGroup = lastGroup(Files.readAllBytes(last));
    while (true) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      int at = random.nextInt(bytes.length);
      if (bytes[at] != 0 && !(file.equals(last) && at >= lastGroup)) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        return file.getFileName() + " at " + at;
      }
    }
  }

  /** Where the group begins that the segment ends with: its first frame carries its own LSN. */
  private static int lastGroup(byte[] segment) {
    UnsafeBuffer bytes = new UnsafeBuffer(segment);
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    int group = SegmentHeader.LENGTH;
    for (int at = group; bytes.getInt(at) > 0; at += frame.frameLength()) {
      FrameVerifier.wrap(frame, bytes, at);
      group = frame.durableMark() == frame.firstLsn() ? at : group;
    }
    return group;
  }
}
