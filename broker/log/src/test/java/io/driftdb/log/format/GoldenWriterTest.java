package io.driftdb.log.format;

import io.driftdb.log.EventLog;
import io.driftdb.log.GoldenHistory;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.journal.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the golden data directory of a new format version: run with {@code -Dgolden.write=} and the
 * folder, which must not be there. Those of released versions are never made again.
 */
@EnabledIfSystemProperty(named = "golden.write", matches = ".+")
class GoldenWriterTest {
  @TempDir Path directory;

  @Test
  void shouldWriteTheGoldenDataDirectory() throws IOException {
    Path target = Path.of(System.getProperty("golden.write"));
    Path data = target.resolve("data");
    GoldenHistory.write(directory.resolve("data"));
    GoldenCopy.copy(directory.resolve("data"), data);
    tearLastFrame(data);
    Path copy = GoldenCopy.copy(data, directory.resolve("copy"));
    try (EventLog log = ShardedLog.open(GoldenHistory.config(copy), LogObserver.NONE)) {
      Files.write(target.resolve("expected.txt"), GoldenDump.of(log));
    }
  }

  /** As when the power goes while the last group is written: its last bytes are not there. */
  private static void tearLastFrame(Path data) throws IOException {
    List<Path> segments = GoldenCopy.files(data, ".seg");
    Path last = segments.get(segments.size() - 1);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(last)).order(ByteOrder.LITTLE_ENDIAN);
    int at = SegmentHeader.LENGTH;
    int next = at;
    while (bytes.getInt(next) > 0) {
      at = next;
      next += bytes.getInt(next);
    }
    try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
      int torn = next - (next - at) / 3;
      channel.write(ByteBuffer.allocate(next - torn), torn);
    }
  }
}
