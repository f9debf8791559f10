package io.driftdb.log;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.read.LogTableFeed;
import io.driftdb.log.read.RunReaders;
import io.driftdb.log.read.ShardView;
import io.driftdb.log.sequence.ControlReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads a feed and holds it to what the files have. */
final class FeedReader {
  /** A batch as delivered. */
  record Entry(long firstLsn, long frameEndLsn, int topicId, UnsafeBuffer batch) {}

  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
  private static final int CONTROL_VALUE =
      FrameDescriptor.BATCH_HEADER_LENGTH + FrameDescriptor.RECORD_HEADER_LENGTH;

  private final SimShard shard;
  private final long fromLsn;
  private final Random random;
  private final TableFeed feed;
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[96 << 10]);
  private final List<Entry> read = new ArrayList<>();
  private int wakes;

  FeedReader(SimShard shard, long fromLsn, Random random) {
    this.shard = shard;
    this.fromLsn = fromLsn;
    this.random = random;
    Shard of = shard.shard();
    ShardView view =
        new ShardView(
            0,
            of.apply(),
            of.catalog(),
            of.upkeep().segments(),
            new RunReaders(),
            of.upkeep()::firstHeldLsn);
    this.feed = LogTableFeed.open(view, fromLsn, () -> wakes++);
  }

  /** One poll, of any size; false when all has been read. */
  boolean poll() {
    long before = feed.readUpTo();
    int length = feed.poll(buffer, 0, 1 + random.nextInt(20_000));
    int at = 0;
    while (at < length) {
      int batch = at + DeliveryDescriptor.BATCH_OFFSET;
      BatchHeaderDecoder header = new BatchHeaderDecoder();
      FrameVerifier.wrap(header, buffer, batch);
      int batchLength = header.batchLength();
      read.add(
          new Entry(
              buffer.getLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, LE),
              buffer.getLong(at + DeliveryDescriptor.FRAME_END_LSN_OFFSET, LE),
              header.topicId(),
              copy(buffer, batch, batchLength)));
      at += DeliveryDescriptor.entryLength(batchLength);
    }
    LogModel.require(feed.readUpTo() >= before, "it has read less than before");
    if (length == 0) {
      long visible = shard.shard().status().visibleLsn();
      LogModel.require(feed.readUpTo() == visible, "read up to " + feed.readUpTo());
    }
    return length > 0;
  }

  private static UnsafeBuffer copy(UnsafeBuffer from, int at, int length) {
    UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
    copy.putBytes(0, from, at, length);
    return copy;
  }

  void drain() throws IOException {
    while (poll()) {
      if (random.nextInt(4) == 0) {
        check();
      }
    }
  }

  /**
   * Whether all that it is due below where it says to be, and nothing beyond, has come; returns how
   * many entries that were.
   */
  int check() throws IOException {
    Map<Integer, TopicKind> kinds = new HashMap<>();
    List<Entry> due = new ArrayList<>();
    List<Entry> all = allEntries(shard);
    for (Entry entry : all) {
      addKind(entry, kinds);
    }
    long upTo = feed.readUpTo();
    for (Entry entry : all) {
      boolean table = entry.topicId == 0 || kinds.get(entry.topicId) == TopicKind.TABLE;
      if (table && entry.firstLsn >= fromLsn && entry.firstLsn < upTo) {
        due.add(entry);
      }
    }
    List<Entry> given = new ArrayList<>(read);
    given.removeIf(entry -> isAllowed(entry, kinds));
    LogModel.require(
        given.equals(due),
        "from " + fromLsn + " up to " + upTo + " it gave " + shown(given) + " not " + shown(due));
    return due.size();
  }

  /** Records of a topic that is deleted may come though it was no table: nobody can tell. */
  private boolean isAllowed(Entry entry, Map<Integer, TopicKind> kinds) {
    return kinds.get(entry.topicId) == TopicKind.LOG
        && shard.shard().catalog().topic(entry.topicId) == null;
  }

  private static String shown(List<Entry> entries) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      text.append(' ').append(entry.firstLsn).append(":").append(entry.topicId);
    }
    return text.toString();
  }

  private static void addKind(Entry entry, Map<Integer, TopicKind> kinds) {
    if (entry.topicId == 0) {
      Topic created = new ControlReader().createdTopic(entry.batch, CONTROL_VALUE);
      if (created != null) {
        kinds.put(created.id(), created.kind());
      }
    }
  }

  /** What is appended to a table wakes it, once it has read all; what is not, does not. */
  void checkWake(Runnable append) throws IOException {
    drain();
    int before = wakes;
    append.run();
    boolean woken = wakes > before;
    int had = read.size();
    drain();
    boolean more = read.size() > had;
    LogModel.require(woken == more, woken ? "woken for nothing" : "not woken");
  }

  void close() {
    feed.close();
  }

  /** Every batch in the files, in order. */
  static List<Entry> allEntries(SimShard shard) throws IOException {
    List<Entry> entries = new ArrayList<>();
    FrameHeaderDecoder frame = new FrameHeaderDecoder();
    BatchHeaderDecoder batch = new BatchHeaderDecoder();
    for (UnsafeBuffer bytes : OfflineScan.frames(shard.shard())) {
      FrameVerifier.wrap(frame, bytes, 0);
      long lsn = frame.firstLsn();
      long end = lsn + frame.recordCount();
      int at = FrameDescriptor.FRAME_HEADER_LENGTH;
      for (int i = frame.batchCount(); i > 0; i--) {
        FrameVerifier.wrap(batch, bytes, at);
        UnsafeBuffer copy = copy(bytes, at, batch.batchLength());
        entries.add(new Entry(lsn, end, batch.topicId(), copy));
        lsn += batch.recordCount();
        at += FrameDescriptor.align(batch.batchLength());
      }
    }
    return entries;
  }
}
