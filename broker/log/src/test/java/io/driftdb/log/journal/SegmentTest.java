package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.index.SealedIndex;
import io.driftdb.log.index.SealedIndexWriter;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A segment's files are open as long as anybody may read them, and no longer. */
class SegmentTest {
  private static final Path PATH = Path.of("/sim/shard");

  private final SimDisk disk = new SimDisk(1);
  private final List<String> closed = new ArrayList<>();
  private LogFile file;
  private Segment segment;

  @BeforeEach
  void open() throws IOException {
    disk.createDirectoriesDurably(PATH);
    file = disk.create(PATH.resolve(SegmentNames.segment(3)));
    segment = new Segment(header(3), file, new ActiveIndex(10, 10));
  }

  private static SegmentHeader header(long id) {
    return new SegmentHeader(new UUID(1, 1), 0, id, 50, 77, id - 1, 4096, 1 << 20, 1);
  }

  private static boolean isOpen(LogFile file) {
    try {
      file.read(ByteBuffer.allocate(1), 0);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void shouldStartEmpty() {
    assertEquals(SegmentHeader.LENGTH, segment.endPosition());
    assertEquals(50, segment.endLsn());
    segment.extendTo(9000, 60, 123);
    assertEquals(9000, segment.endPosition());
    assertEquals(60, segment.endLsn());
    assertEquals(123, segment.lastAppendTimeNs());
  }

  @Test
  void shouldCloseOnlyWhenTheLastReaderHasLeft() {
    assertTrue(segment.tryHold());
    assertTrue(segment.tryHold());
    segment.drop(() -> closed.add("done"));
    segment.release();
    assertTrue(isOpen(file));
    assertEquals(List.of(), closed);
    segment.release();
    assertFalse(isOpen(file));
    assertEquals(List.of("done"), closed);
    assertFalse(segment.tryHold());
  }

  @Test
  void shouldCloseItsSealedIndexToo() throws Exception {
    ActiveIndex index = new ActiveIndex(10, 10);
    index.add(1, 0, 0, 1, 50, 1, 4096, 100);
    Path path = PATH.resolve(SegmentNames.index(3));
    SealedIndexWriter.writeDurably(disk, path, segment.header(), 4196, 51, index);
    LogFile indexFile = disk.openReadOnly(path);
    segment.replaceIndex(SealedIndex.open(indexFile, 0, 3, segment.header().salt()));
    segment.drop(() -> {});
    assertFalse(isOpen(file));
    assertFalse(isOpen(indexFile));
  }
}
