package io.driftdb.table.read;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.RowVersion;
import io.driftdb.table.store.Bytes;
import io.driftdb.table.store.ChangeValue;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** Reads rows by key, and verdicts by LSN. Any thread. */
public final class RowReads {
  private static final byte[] NO_HEADERS = {};

  /** Of a state that is not further back, most rows are still the newest. */
  private static final long NEAR_LSNS = 10_000;

  private final ReadScope scope;

  public RowReads(ReadScope scope) {
    this.scope = scope;
  }

  public List<RowVersion> get(int topicId, List<byte[]> keys, long asOfLsn) {
    return scope.readAt(
        topicId,
        asOfLsn,
        table -> {
          List<RowVersion> rows = new ArrayList<>(keys.size());
          boolean isOld = asOfLsn < scope.lastApplied() - NEAR_LSNS;
          try (VersionReader reader = new VersionReader(scope.store(), table.record(), null)) {
            for (byte[] key : keys) {
              RowVersion version = isOld ? reader.atOlder(key, asOfLsn) : reader.at(key, asOfLsn);
              rows.add(version == null ? absent(table, key) : version);
            }
          }
          return rows;
        });
  }

  private static RowVersion absent(ServedTable table, byte[] key) {
    int format = table.record().options().rowFormat().code();
    return new RowVersion(key, 0, 0, format, 0, 0, 0, 0, 0, null, NO_HEADERS, 0);
  }

  public byte[] verdicts(int topicId, long firstLsn, int count) {
    return scope.readAt(
        topicId,
        firstLsn + count - 1,
        table -> {
          scope.checkHorizon(table, firstLsn - 1);
          byte[] verdicts = new byte[count];
          int found = 0;
          try (ReadOptions how = new ReadOptions();
              RocksIterator it = scope.store().iterator(Family.CHG, how)) {
            it.seek(TableKeys.change(topicId, firstLsn));
            for (; found < count && it.isValid(); it.next()) {
              byte[] key = it.key();
              if (Bytes.getInt(key, 0) != topicId
                  || TableKeys.lsnOfChange(key) != firstLsn + found) {
                break;
              }
              verdicts[found++] = (byte) ChangeValue.verdict(it.value());
            }
            it.status();
          }
          if (found < count) {
            throw new DriftException(
                ErrorCode.INVALID_REQUEST,
                "LSN " + (firstLsn + found) + " is no record of table " + topicId);
          }
          return verdicts;
        });
  }
}
