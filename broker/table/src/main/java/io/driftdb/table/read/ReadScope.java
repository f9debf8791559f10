package io.driftdb.table.read;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.store.TableStore;
import java.util.concurrent.locks.Lock;
import org.rocksdb.RocksDBException;

/**
 * Where reads begin and end: the table has to serve, before and after, and states have to be above
 * its horizon, before and after, so that no answer is of what was being removed. Any thread.
 */
public final class ReadScope {
  /** What is read. */
  @FunctionalInterface
  public interface Body<T> {
    T read(ServedTable table) throws RocksDBException;
  }

  private final int shard;
  private final EventLog log;
  private final TableStore store;
  private final Published published;

  /** For the tables of a shard. */
  public ReadScope(int shard, EventLog log, TableStore store, Published published) {
    this.shard = shard;
    this.log = log;
    this.store = store;
    this.published = published;
  }

  TableStore store() {
    return store;
  }

  EventLog log() {
    return log;
  }

  int shard() {
    return shard;
  }

  Published published() {
    return published;
  }

  /** Reads the state at an LSN. */
  <T> T readAt(int topicId, long asOfLsn, Body<T> body) {
    return read(
        topicId,
        asOfLsn,
        table -> {
          checkReached(asOfLsn);
          return body.read(table);
        });
  }

  /** Reads what is not below an LSN: BELOW_HORIZON when that is gone, even while it is read. */
  <T> T read(int topicId, long lowestLsn, Body<T> body) {
    Lock use = store.use();
    use.lock();
    try {
      if (store.isClosed()) {
        throw new DriftException(ErrorCode.SHUTTING_DOWN, "The tables are being closed.");
      }
      int interruptions = published.interruptions();
      ServedTable table = serving(topicId);
      checkHorizon(table, lowestLsn);
      T result = body.read(table);
      checkHorizon(serving(topicId), lowestLsn);
      if (interruptions != published.interruptions()) {
        throw new DriftException(ErrorCode.TABLE_UNAVAILABLE, ErrorCode.TABLE_UNAVAILABLE.advice());
      }
      return result;
    } catch (RocksDBException e) {
      String next = store.onError(e);
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "The store of the tables of shard " + shard + " can't be read: " + e.getMessage() + next,
          e);
    } finally {
      use.unlock();
    }
  }

  /** The table, which may not serve. UNKNOWN_TOPIC, NOT_A_TABLE, or why nothing is served. */
  public ServedTable table(int topicId) {
    DriftException failure = published.failure();
    if (failure != null) {
      throw new DriftException(failure.code(), failure.getMessage(), failure);
    }
    ServedTable table = published.table(topicId);
    if (table != null) {
      return table;
    }
    Topic topic = log.topic(topicId);
    if (topic == null) {
      throw new DriftException(ErrorCode.UNKNOWN_TOPIC, "There is no topic " + topicId + ".");
    }
    if (topic.kind() != TopicKind.TABLE) {
      throw new DriftException(
          ErrorCode.NOT_A_TABLE,
          "Topic " + topic.name() + " is no table. " + ErrorCode.NOT_A_TABLE.advice());
    }
    throw new DriftException(
        ErrorCode.AS_OF_NOT_REACHED,
        "Table " + topic.name() + " was just created: its tables are at LSN " + lastApplied());
  }

  private ServedTable serving(int topicId) {
    ServedTable table = table(topicId);
    if (table.state() == State.REBUILDING) {
      throw new DriftException(ErrorCode.TABLE_UNAVAILABLE, ErrorCode.TABLE_UNAVAILABLE.advice());
    }
    if (table.state() == State.FAILED) {
      DriftException failure = table.failure();
      throw new DriftException(failure.code(), failure.getMessage(), failure);
    }
    return table;
  }

  /** The last LSN that is applied. */
  long lastApplied() {
    return published.applied().lsn() - 1;
  }

  void checkReached(long asOfLsn) {
    if (asOfLsn > lastApplied()) {
      throw new DriftException(
          ErrorCode.AS_OF_NOT_REACHED,
          "LSN " + asOfLsn + " is not reached: the tables are at LSN " + lastApplied());
    }
    if (asOfLsn < 0) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no state at LSN " + asOfLsn);
    }
  }

  void checkHorizon(ServedTable table, long lsn) {
    long horizon = table.record().horizonLsn();
    if (lsn < horizon) {
      throw new DriftException(
          ErrorCode.BELOW_HORIZON,
          "LSN "
              + lsn
              + " is below the horizon: the oldest state of table "
              + table.record().id()
              + " is that at LSN "
              + horizon);
    }
  }
}
