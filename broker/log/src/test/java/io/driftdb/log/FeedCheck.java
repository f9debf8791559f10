package io.driftdb.log;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.read.LogTableFeed;
import io.driftdb.log.read.RunReaders;
import io.driftdb.log.read.ShardView;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Holds what tables are made of to what a sound log gives: all of it in its order, up to the end or
 * to an error that names the damage. What is passed over in silence is a wrong table.
 */
final class FeedCheck {
  private final SoundLog sound;
  private final RunReaders readers = new RunReaders();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 << 10]);
  private final BatchHeaderDecoder header = new BatchHeaderDecoder();
  private SimShard shard;

  FeedCheck(SoundLog sound) {
    this.sound = sound;
  }

  /** Reads from that LSN on; whether an error was met. */
  boolean meetsError(SimShard opened, Damage damage, long fromLsn) {
    shard = opened;
    if (shard.shard().catalog().topic(SoundLog.ACCOUNTS) == null) {
      return false; // without its creation nobody can tell that there is a table
    }
    List<FeedReader.Entry> due = new ArrayList<>();
    for (FeedReader.Entry entry : sound.entries) {
      FrameVerifier.wrap(header, entry.batch(), 0);
      if (isOfTables(entry.topicId()) && entry.firstLsn() + header.recordCount() > fromLsn) {
        due.add(entry);
      }
    }
    long next = fromLsn;
    try (TableFeed feed = LogTableFeed.open(view(shard.shard()), fromLsn, () -> {})) {
      int at = 0;
      for (int length = feed.poll(buffer, 0, 8_000); length > 0; ) {
        at = compare(length, due, at, damage);
        next = feed.readUpTo();
        length = feed.poll(buffer, 0, 8_000);
      }
      for (; at < due.size(); at++) {
        long lsn = due.get(at).firstLsn();
        boolean torn = lsn >= damage.unprovenLsn() && damage.mayLose(lsn);
        LogModel.require(torn, "the feed from " + fromLsn + " passed over LSN " + lsn);
      }
      return false;
    } catch (DriftException e) {
      boolean named =
          e.code() == ErrorCode.CORRUPT_RANGE || e.code() == ErrorCode.OFFSET_OUT_OF_RANGE;
      LogModel.require(named, "the feed failed at " + next + " with " + e);
      return true;
    }
  }

  private ShardView view(Shard of) {
    return new ShardView(
        0, of.apply(), of.catalog(), of.upkeep().segments(), readers, of.upkeep()::firstHeldLsn);
  }

  /** Compares what was read with what is due from there on; how far that is now. */
  private int compare(int length, List<FeedReader.Entry> due, int from, Damage damage) {
    int next = from;
    int at = 0;
    while (at < length) {
      long lsn = buffer.getLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, ByteOrder.LITTLE_ENDIAN);
      int batch = at + DeliveryDescriptor.BATCH_OFFSET;
      FrameVerifier.wrap(header, buffer, batch);
      int batchLength = header.batchLength();
      if (!isNew(lsn, damage) && !isOfNoTable(header.topicId())) {
        FeedReader.Entry entry = next < due.size() ? due.get(next++) : null;
        UnsafeBuffer given = new UnsafeBuffer(buffer, batch, batchLength);
        if (entry == null || lsn != entry.firstLsn() || !entry.batch().equals(given)) {
          throw new AssertionError("the feed gave LSN " + lsn + " for " + entry);
        }
      }
      at += DeliveryDescriptor.entryLength(batchLength);
    }
    return next;
  }

  private boolean isNew(long lsn, Damage damage) {
    return lsn >= sound.endLsn || (lsn >= damage.unprovenLsn() && damage.mayLose(lsn));
  }

  /** Nobody can tell what a topic was that is not there any more: its records may come. */
  private boolean isOfNoTable(int topicId) {
    return !isOfTables(topicId) && shard.shard().catalog().topic(topicId) == null;
  }

  private static boolean isOfTables(int topicId) {
    return topicId == TopicNames.INTERNAL_TOPIC_ID || topicId == SoundLog.ACCOUNTS;
  }
}
