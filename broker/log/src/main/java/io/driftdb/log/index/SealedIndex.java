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
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The index file of a sealed segment, searched where it lies: nothing of it stays in memory. Any
 * thread; does not allocate once warm. The header is checked when it is opened, each entry by its
 * own CRC whenever it is read, so that a look-up costs a few entries whatever the file's size.
 * Damage is an {@link IndexDamagedException}, and from then on the file answers nothing: it has to
 * be rebuilt.
 */
public final class SealedIndex implements RunIndex, Closeable {
  private static final int PAGE = 4096;

  /** Run entries that are loaded at once for who reads on. */
  private static final int AHEAD = 32;

  /** What one thread needs for a look-up. */
  private static final class Desk {
    final ByteBuffer bytes = ByteBuffer.allocateDirect(PAGE);
    final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    final Crc crc = new Crc();
    final PartitionEntryDecoder partition = new PartitionEntryDecoder();
    final RunEntryDecoder run = new RunEntryDecoder();
    int firstRun;
    int runCount;
    long nextOffset;

    /** Whose run entries the buffer holds, from which on, and how many; null for nobody's. */
    SealedIndex loaded;

    int loadedFrom;
    int loadedCount;

    boolean holds(SealedIndex index, int from, int to) {
      return loaded == index && from >= loadedFrom && to < loadedFrom + loadedCount;
    }
  }

  private static final ThreadLocal<Desk> DESKS = ThreadLocal.withInitial(Desk::new);

  private enum By {
    OFFSET,
    LSN,
    TIME
  }

  private final LogFile file;
  private final long segmentId;
  private final long endPosition;
  private final long lastAppendTimeNs;
  private final long salt;
  private final int partitionCount;
  private final int runCount;
  private volatile boolean damaged;

  private SealedIndex(LogFile file, IndexHeaderDecoder header) {
    this.file = file;
    this.segmentId = header.segmentId();
    this.endPosition = header.endPosition();
    this.lastAppendTimeNs = header.lastAppendTimeNs();
    this.salt = header.salt();
    this.partitionCount = header.partitionCount();
    this.runCount = header.runCount();
  }

  /**
   * Opens the index of that life of that segment, and owns the file from then on; when it throws,
   * the file stays the caller's.
   */
  public static SealedIndex open(LogFile file, int shard, long segmentId, long salt)
      throws IOException, IndexDamagedException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(IndexDescriptor.HEADER_LENGTH);
    if (file.read(bytes, 0) < IndexDescriptor.HEADER_LENGTH) {
      throw new IndexDamagedException("cut short");
    }
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    IndexHeaderDecoder header =
        new IndexHeaderDecoder()
            .wrap(buffer, 0, IndexHeaderDecoder.BLOCK_LENGTH, IndexHeaderDecoder.SCHEMA_VERSION);
    int crc = new Crc().of(buffer, 0, IndexDescriptor.HEADER_COVERED);
    if (header.magic() != IndexDescriptor.MAGIC || header.headerCrc() != crc) {
      throw new IndexDamagedException("the header does not match its CRC");
    }
    if (header.formatVersion() != IndexDescriptor.FORMAT_VERSION) {
      throw new IndexDamagedException("format version " + header.formatVersion());
    }
    if (header.shard() != shard || header.segmentId() != segmentId || header.salt() != salt) {
      throw new IndexDamagedException("it belongs to another segment");
    }
    if (file.size() != IndexDescriptor.runPosition(header.partitionCount(), header.runCount())) {
      throw new IndexDamagedException("it has another length than its header says");
    }
    return new SealedIndex(file, header);
  }

  /** Where the segment's frames end. */
  public long endPosition() {
    return endPosition;
  }

  /** No frame of the segment was appended later. */
  public long lastAppendTimeNs() {
    return lastAppendTimeNs;
  }

  /** Whether somebody has found it damaged. */
  public boolean isDamaged() {
    return damaged;
  }

  /** Checks every entry. */
  public void verify() throws IOException, IndexDamagedException {
    Desk desk = DESKS.get();
    for (int i = 0; i < partitionCount; i++) {
      partitionAt(i, desk);
    }
    desk.firstRun = 0;
    for (int i = 0; i < runCount; i++) {
      runAt(i, desk);
    }
  }

  private PartitionEntryDecoder partitionAt(int i, Desk desk) throws IOException {
    long position = IndexDescriptor.partitionPosition(i);
    load(desk, position, IndexDescriptor.PARTITION_LENGTH);
    check(desk, 0, position, PartitionEntryDecoder.entryCrcEncodingOffset());
    return partitionIn(desk, 0);
  }

  private void load(Desk desk, long position, int length) throws IOException {
    if (damaged) {
      throw damage();
    }
    desk.loaded = null;
    desk.bytes.clear().limit(length);
    if (file.read(desk.bytes, position) < length) {
      damaged = true;
      throw damage();
    }
  }

  /** Checks the loaded entry that stands there in the file. */
  private void check(Desk desk, int offset, long position, int covered)
      throws IndexDamagedException {
    int crc = IndexDescriptor.entryCrc(desk.crc, salt, position, desk.buffer, offset, covered);
    if (crc != desk.buffer.getInt(offset + covered, ByteOrder.LITTLE_ENDIAN)) {
      damaged = true;
      throw damage();
    }
  }

  private IndexDamagedException damage() {
    return new IndexDamagedException(
        "an index file is damaged: that of segment "
            + segmentId
            + " has an entry that does not match its CRC; it is being rebuilt, try again");
  }

  private static PartitionEntryDecoder partitionIn(Desk desk, int offset) {
    return desk.partition.wrap(
        desk.buffer,
        offset,
        IndexDescriptor.PARTITION_LENGTH,
        PartitionEntryDecoder.SCHEMA_VERSION);
  }

  private RunEntryDecoder runAt(int ordinal, Desk desk) throws IOException {
    int run = desk.firstRun + ordinal;
    long position = IndexDescriptor.runPosition(partitionCount, run);
    int offset = 0;
    if (desk.holds(this, run, run)) {
      offset = (run - desk.loadedFrom) * IndexDescriptor.RUN_LENGTH;
    } else {
      load(desk, position, IndexDescriptor.RUN_LENGTH);
    }
    check(desk, offset, position, RunEntryDecoder.entryCrcEncodingOffset());
    return desk.run.wrap(
        desk.buffer, offset, IndexDescriptor.RUN_LENGTH, RunEntryDecoder.SCHEMA_VERSION);
  }

  /** Loads the entries from that one on, if those that are wanted are not there yet. */
  private void loadAhead(int from, int to, Desk desk) throws IOException {
    int first = desk.firstRun + from;
    if (!desk.holds(this, first, desk.firstRun + to)) {
      int count = Math.min(AHEAD, desk.runCount - from);
      long position = IndexDescriptor.runPosition(partitionCount, first);
      load(desk, position, count * IndexDescriptor.RUN_LENGTH);
      desk.loaded = this;
      desk.loadedFrom = first;
      desk.loadedCount = count;
    }
  }

  /** The partition's entry, or null. */
  private PartitionEntryDecoder find(int topicId, int partition, Desk desk) throws IOException {
    int low = 0;
    int high = partitionCount - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      PartitionEntryDecoder entry = partitionAt(middle, desk);
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

  /** Whether the run was found here, in that partition: then it knows what the entry says. */
  private boolean isIn(Run run, int topicId, int partition) {
    return run.source == this && run.topicId == topicId && run.partition == partition;
  }

  /** Learns where the partition's runs are; false when it has none here. */
  private boolean enter(int topicId, int partition, Run from, Desk desk) throws IOException {
    if (isIn(from, topicId, partition)) {
      desk.firstRun = from.partitionFirstRun;
      desk.runCount = from.partitionRunCount;
      desk.nextOffset = from.partitionNextOffset;
      return true;
    }
    PartitionEntryDecoder entry = find(topicId, partition, desk);
    if (entry == null) {
      return false;
    }
    desk.firstRun = entry.firstRun();
    desk.runCount = entry.runCount();
    desk.nextOffset = entry.nextOffset();
    return true;
  }

  @Override
  public boolean findByOffset(int topicId, int partition, long offset, Run found)
      throws IOException {
    Desk desk = DESKS.get();
    if (!enter(topicId, partition, found, desk) || offset >= desk.nextOffset) {
      return false;
    }
    int low = 0;
    int high = desk.runCount - 1;
    if (isIn(found, topicId, partition) && found.baseOffset <= offset) {
      // Who reads on wants the same run or the next one.
      low = found.ordinal;
      int last = Math.min(low + 2, high);
      loadAhead(low, last, desk);
      for (int ahead = low + 1; ahead <= last; ahead++) {
        if (runAt(ahead, desk).baseOffset() > offset) {
          high = ahead - 1;
        }
      }
    }
    fill(found, topicId, partition, search(low, high, By.OFFSET, offset, desk), desk);
    return true;
  }

  @Override
  public boolean findByLsn(int topicId, int partition, long lsn, Run found) throws IOException {
    Desk desk = DESKS.get();
    if (!enter(topicId, partition, found, desk)) {
      return false;
    }
    fill(found, topicId, partition, search(0, desk.runCount - 1, By.LSN, lsn, desk), desk);
    return true;
  }

  @Override
  public boolean findByTime(int topicId, int partition, long appendTimeNs, Run found)
      throws IOException {
    Desk desk = DESKS.get();
    if (!enter(topicId, partition, found, desk)) {
      return false;
    }
    int ordinal = search(0, desk.runCount - 1, By.TIME, appendTimeNs - 1, desk);
    fill(found, topicId, partition, ordinal, desk);
    return true;
  }

  /** The last run from low to high whose value is not above, or low. */
  private int search(int from, int to, By by, long value, Desk desk) throws IOException {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (valueOf(runAt(middle, desk), by) <= value) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static long valueOf(RunEntryDecoder run, By by) {
    return switch (by) {
      case OFFSET -> run.baseOffset();
      case LSN -> run.firstLsn();
      case TIME -> run.appendTimeNs();
    };
  }

  private void fill(Run found, int topicId, int partition, int ordinal, Desk desk)
      throws IOException {
    RunEntryDecoder run = runAt(ordinal, desk);
    found.source = this;
    found.topicId = topicId;
    found.partition = partition;
    found.ordinal = ordinal;
    found.baseOffset = run.baseOffset();
    found.firstLsn = run.firstLsn();
    found.appendTimeNs = run.appendTimeNs();
    found.filePosition = run.filePosition();
    found.lengthBytes = (int) run.lengthBytes();
    found.partitionFirstRun = desk.firstRun;
    found.partitionRunCount = desk.runCount;
    found.partitionNextOffset = desk.nextOffset;
  }

  @Override
  public boolean next(Run run) throws IOException {
    Desk desk = DESKS.get();
    if (!enter(run.topicId, run.partition, run, desk) || run.ordinal + 1 >= desk.runCount) {
      return false;
    }
    fill(run, run.topicId, run.partition, run.ordinal + 1, desk);
    return true;
  }

  @Override
  public long firstOffset(int topicId, int partition) throws IOException {
    PartitionEntryDecoder entry = find(topicId, partition, DESKS.get());
    return entry == null ? -1 : entry.firstOffset();
  }

  @Override
  public long nextOffset(int topicId, int partition) throws IOException {
    PartitionEntryDecoder entry = find(topicId, partition, DESKS.get());
    return entry == null ? -1 : entry.nextOffset();
  }

  @Override
  public void forEachPartition(PartitionVisitor visitor) throws IOException {
    Desk desk = new Desk(); // the visitor may look things up on this thread
    int perPage = PAGE / IndexDescriptor.PARTITION_LENGTH;
    for (int i = 0; i < partitionCount; i++) {
      if (i % perPage == 0) {
        int count = Math.min(perPage, partitionCount - i);
        load(desk, IndexDescriptor.partitionPosition(i), count * IndexDescriptor.PARTITION_LENGTH);
      }
      int offset = i % perPage * IndexDescriptor.PARTITION_LENGTH;
      long position = IndexDescriptor.partitionPosition(i);
      check(desk, offset, position, PartitionEntryDecoder.entryCrcEncodingOffset());
      PartitionEntryDecoder entry = partitionIn(desk, offset);
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
