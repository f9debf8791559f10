package io.driftdb.log.index;

import io.driftdb.log.io.LogFile;
import io.driftdb.schema.Crc;
import io.driftdb.schema.journal.IndexHeaderDecoder;
import io.driftdb.schema.journal.PartitionEntryDecoder;
import io.driftdb.schema.journal.RunEntryDecoder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The index file of a sealed segment, searched where it lies: nothing of it stays in memory. Any
 * thread. The header is checked when it is opened, the rest when it is first used: damage is an
 * IOException then, and nothing is answered from it.
 */
public final class SealedIndex implements RunIndex, Closeable {
  static final int FORMAT_VERSION = 1;

  /** "DRIFTIDX", read as a little-endian number. */
  static final long MAGIC = 0x5844495446495244L;

  static final int HEADER_LENGTH = (IndexHeaderDecoder.BLOCK_LENGTH + 7) & -8;
  static final int COVERED = IndexHeaderDecoder.headerCrcEncodingOffset();
  private static final int PARTITION_LENGTH = PartitionEntryDecoder.BLOCK_LENGTH;
  private static final int RUN_LENGTH = RunEntryDecoder.BLOCK_LENGTH;
  private static final int CHUNK = 64 << 10;

  private static final class Cell {
    final ByteBuffer bytes = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN);
    final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    final PartitionEntryDecoder partition = new PartitionEntryDecoder();
    final RunEntryDecoder run = new RunEntryDecoder();
  }

  private static final ThreadLocal<Cell> CELLS = ThreadLocal.withInitial(Cell::new);

  private final LogFile file;
  private final long endPosition;
  private final int partitionCount;
  private final int bodyCrc;
  private volatile boolean bodyChecked;

  private SealedIndex(LogFile file, IndexHeaderDecoder header) {
    this.file = file;
    this.endPosition = header.endPosition();
    this.partitionCount = header.partitionCount();
    this.bodyCrc = header.bodyCrc();
  }

  /** Opens the index of that life of that segment. */
  public static SealedIndex open(LogFile file, int shard, long segmentId, long salt)
      throws IOException, IndexDamagedException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(HEADER_LENGTH);
    if (file.read(bytes, 0) < HEADER_LENGTH) {
      throw new IndexDamagedException("cut short");
    }
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    IndexHeaderDecoder header =
        new IndexHeaderDecoder()
            .wrap(buffer, 0, IndexHeaderDecoder.BLOCK_LENGTH, IndexHeaderDecoder.SCHEMA_VERSION);
    if (header.magic() != MAGIC || header.headerCrc() != new Crc().of(buffer, 0, COVERED)) {
      throw new IndexDamagedException("the header does not match its CRC");
    }
    if (header.formatVersion() != FORMAT_VERSION) {
      throw new IndexDamagedException("format version " + header.formatVersion());
    }
    boolean same =
        header.shard() == shard && header.segmentId() == segmentId && header.salt() == salt;
    long length =
        HEADER_LENGTH
            + (long) header.partitionCount() * PARTITION_LENGTH
            + (long) header.runCount() * RUN_LENGTH;
    if (!same || file.size() != length) {
      throw new IndexDamagedException("it belongs to another segment, or has another length");
    }
    return new SealedIndex(file, header);
  }

  /** Reads everything once and checks it. */
  public void verify() throws IOException, IndexDamagedException {
    CRC32C crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long end = file.size();
    for (long at = HEADER_LENGTH; at < end; at += CHUNK) {
      chunk.clear().limit((int) Math.min(CHUNK, end - at));
      file.read(chunk, at);
      crc.update(chunk.flip());
    }
    if ((int) crc.getValue() != bodyCrc) {
      throw new IndexDamagedException("the entries do not match their CRC");
    }
    bodyChecked = true;
  }

  /** Where the segment's frames end. */
  public long endPosition() {
    return endPosition;
  }

  private void ensureChecked() throws IOException {
    if (!bodyChecked) {
      try {
        verify();
      } catch (IndexDamagedException e) {
        throw new IOException("an index file is damaged: " + e.getMessage(), e);
      }
    }
  }

  private PartitionEntryDecoder partitionAt(int i, Cell cell) throws IOException {
    read(cell, HEADER_LENGTH + (long) i * PARTITION_LENGTH, PARTITION_LENGTH);
    return cell.partition.wrap(
        cell.buffer, 0, PARTITION_LENGTH, PartitionEntryDecoder.SCHEMA_VERSION);
  }

  private RunEntryDecoder runAt(int i, Cell cell) throws IOException {
    long runs = HEADER_LENGTH + (long) partitionCount * PARTITION_LENGTH;
    read(cell, runs + (long) i * RUN_LENGTH, RUN_LENGTH);
    return cell.run.wrap(cell.buffer, 0, RUN_LENGTH, RunEntryDecoder.SCHEMA_VERSION);
  }

  private void read(Cell cell, long position, int length) throws IOException {
    cell.bytes.clear().limit(length);
    if (file.read(cell.bytes, position) < length) {
      throw new IOException("an index file is cut short");
    }
  }

  /** The partition's entry, or null. */
  private PartitionEntryDecoder find(int topicId, int partition, Cell cell) throws IOException {
    ensureChecked();
    int low = 0;
    int high = partitionCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      PartitionEntryDecoder entry = partitionAt(middle, cell);
      int order = Integer.compare(entry.topicId(), topicId);
      order = order != 0 ? order : Integer.compare(entry.partition(), partition);
      if (order == 0) {
        return entry;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  private enum By {
    OFFSET,
    LSN,
    TIME
  }

  @Override
  public boolean findByOffset(int topicId, int partition, long offset, Run found)
      throws IOException {
    Cell cell = CELLS.get();
    boolean standsHere =
        found.index == this && found.topicId == topicId && found.partition == partition;
    if (standsHere && offset >= found.baseOffset) {
      return findFrom(found, offset, cell);
    }
    PartitionEntryDecoder entry = find(topicId, partition, cell);
    if (entry == null || offset >= entry.nextOffset()) {
      return false;
    }
    return findRun(entry, By.OFFSET, offset, cell, found);
  }

  /** Whoever reads on from a run needs that one or the next: no search. */
  private boolean findFrom(Run found, long offset, Cell cell) throws IOException {
    if (offset >= found.endOffset) {
      return false;
    }
    int next = found.ordinal + 1;
    if (next == found.endOrdinal) {
      return true;
    }
    RunEntryDecoder run = runAt(next, cell);
    if (offset < run.baseOffset()) {
      return true;
    }
    fill(found, next, run);
    if (offset > found.baseOffset) {
      search(next, found.endOrdinal, By.OFFSET, offset, cell, found);
    }
    return true;
  }

  @Override
  public boolean findByLsn(int topicId, int partition, long lsn, Run found) throws IOException {
    Cell cell = CELLS.get();
    PartitionEntryDecoder entry = find(topicId, partition, cell);
    return entry != null && findRun(entry, By.LSN, lsn, cell, found);
  }

  @Override
  public boolean findByTime(int topicId, int partition, long appendTimeNs, Run found)
      throws IOException {
    Cell cell = CELLS.get();
    PartitionEntryDecoder entry = find(topicId, partition, cell);
    return entry != null && findRun(entry, By.TIME, appendTimeNs - 1, cell, found);
  }

  private boolean findRun(PartitionEntryDecoder entry, By by, long value, Cell cell, Run found)
      throws IOException {
    found.index = null;
    found.topicId = entry.topicId();
    found.partition = entry.partition();
    found.endOffset = entry.nextOffset();
    int first = entry.firstRun();
    found.endOrdinal = first + entry.runCount();
    search(first, found.endOrdinal, by, value, cell, found);
    found.index = this;
    return true;
  }

  private void search(int first, int end, By by, long value, Cell cell, Run found)
      throws IOException {
    int low = first;
    int high = end - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (valueOf(runAt(middle, cell), by) <= value) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    fill(found, low, runAt(low, cell));
  }

  private static long valueOf(RunEntryDecoder run, By by) {
    return switch (by) {
      case OFFSET -> run.baseOffset();
      case LSN -> run.firstLsn();
      case TIME -> run.appendTimeNs();
    };
  }

  private static void fill(Run found, int ordinal, RunEntryDecoder run) {
    found.ordinal = ordinal;
    found.baseOffset = run.baseOffset();
    found.firstLsn = run.firstLsn();
    found.appendTimeNs = run.appendTimeNs();
    found.filePosition = run.filePosition();
    found.lengthBytes = (int) run.lengthBytes();
  }

  @Override
  public boolean next(Run run) throws IOException {
    Cell cell = CELLS.get();
    boolean here =
        run.index == this || findByOffset(run.topicId, run.partition, run.baseOffset, run);
    int next = run.ordinal + 1;
    if (!here || next >= run.endOrdinal) {
      return false;
    }
    fill(run, next, runAt(next, cell));
    return true;
  }

  @Override
  public long firstOffset(int topicId, int partition) throws IOException {
    PartitionEntryDecoder entry = find(topicId, partition, CELLS.get());
    return entry == null ? -1 : entry.firstOffset();
  }

  @Override
  public long nextOffset(int topicId, int partition) throws IOException {
    PartitionEntryDecoder entry = find(topicId, partition, CELLS.get());
    return entry == null ? -1 : entry.nextOffset();
  }

  @Override
  public void forEachPartition(PartitionVisitor visitor) throws IOException {
    ensureChecked();
    Cell cell = CELLS.get();
    for (int i = 0; i < partitionCount; i++) {
      PartitionEntryDecoder entry = partitionAt(i, cell);
      visitor.onPartition(
          entry.topicId(),
          entry.partition(),
          entry.firstOffset(),
          entry.nextOffset(),
          entry.bytes());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
