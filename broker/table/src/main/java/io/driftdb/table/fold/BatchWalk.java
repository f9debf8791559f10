package io.driftdb.table.fold;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCursor;
import org.rocksdb.RocksDBException;

/** Walks the records of an entry's batch with their places. Belongs to the fold's thread. */
final class BatchWalk implements AutoCloseable {
  /** Takes the records of a batch. */
  @FunctionalInterface
  interface Visitor {
    void visit(RecordCursor record, Place at) throws RocksDBException;
  }

  // what is in the log has passed the limit that held when it came
  private final BatchReader reader = new BatchReader(Integer.MAX_VALUE - 8);
  private final Place place = new Place();

  /** CORRUPT_RANGE when the batch is not what was appended: the fold can't go on. */
  void walk(Entry entry, Visitor visitor) throws RocksDBException {
    ErrorCode code = reader.open(entry.buffer(), entry.batchOffset(), entry.batchLength());
    if (code != ErrorCode.NONE) {
      throw corrupt(entry, reader.problem());
    }
    place.start(
        entry.firstLsn(),
        entry.appendTimeNs(),
        reader.header().partition(),
        reader.header().baseOffset());
    RecordCursor records = reader.records();
    while (records.next()) {
      visitor.visit(records, place);
      place.next();
    }
    if (records.malformed() != null || place.lsn != entry.endLsn()) {
      throw corrupt(entry, "its records do not have the shape that its header says");
    }
  }

  private static DriftException corrupt(Entry entry, String why) {
    return new DriftException(
        ErrorCode.CORRUPT_RANGE,
        "The batch at LSN "
            + entry.firstLsn()
            + " of topic "
            + entry.topicId()
            + " can't be folded: "
            + why);
  }

  @Override
  public void close() {
    reader.close();
  }
}
