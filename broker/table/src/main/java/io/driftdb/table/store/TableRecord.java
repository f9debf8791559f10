package io.driftdb.table.store;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store knows of a table, as of its applied LSN. Immutable.
 *
 * @param createdLsn of the control record
 * @param horizonLsn oldest LSN whose state can be told; 0 = no bound
 * @param horizonNs append time of the last record at or before the horizon
 * @param expiredLsn up to which (inclusive) what the horizon has passed is removed
 * @param complete whether all of its records below the applied LSN are folded in
 */
public record TableRecord(
    int id,
    int partitions,
    TableOptions options,
    long createdLsn,
    long horizonLsn,
    long horizonNs,
    long expiredLsn,
    boolean complete) {
  private static final int FORMAT = 1;

  public static TableRecord created(int id, int partitions, TableOptions options, long createdLsn) {
    return new TableRecord(id, partitions, options, createdLsn, 0, 0, 0, true);
  }

  public TableRecord withCreatedLsn(long lsn) {
    return new TableRecord(
        id, partitions, options, lsn, horizonLsn, horizonNs, expiredLsn, complete);
  }

  public TableRecord withOptions(TableOptions changed) {
    return new TableRecord(
        id, partitions, changed, createdLsn, horizonLsn, horizonNs, expiredLsn, complete);
  }

  public TableRecord withHorizon(long lsn, long timeNs) {
    return new TableRecord(id, partitions, options, createdLsn, lsn, timeNs, expiredLsn, complete);
  }

  public TableRecord withExpired(long lsn) {
    return new TableRecord(
        id, partitions, options, createdLsn, horizonLsn, horizonNs, lsn, complete);
  }

  public TableRecord withComplete(boolean is) {
    return new TableRecord(
        id, partitions, options, createdLsn, horizonLsn, horizonNs, expiredLsn, is);
  }

  /** Whether a version is no part of any state that can be asked for. */
  public boolean isPast(long fromLsn, long toLsn, boolean hasRow) {
    return (toLsn != 0 && toLsn <= horizonLsn) || (!hasRow && fromLsn <= horizonLsn);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(id);
      out.writeInt(partitions);
      out.writeLong(createdLsn);
      out.writeLong(horizonLsn);
      out.writeLong(horizonNs);
      out.writeLong(expiredLsn);
      out.writeBoolean(complete);
      out.writeByte(options.rowFormat().code());
      out.writeByte(options.missingRow().code());
      out.writeLong(options.historyRetentionMs());
      out.writeInt(options.nextIndexId());
      out.writeInt(options.indexes().size());
      for (IndexSpec index : options.indexes()) {
        out.writeInt(index.id());
        out.writeUTF(index.name());
        out.writeInt(index.paths().size());
        for (String path : index.paths()) {
          out.writeUTF(path);
        }
        out.writeUTF(index.where());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  static TableRecord decode(byte[] value) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new IOException("format " + format);
      }
      int id = in.readInt();
      int partitions = in.readInt();
      long created = in.readLong();
      long horizon = in.readLong();
      long horizonNs = in.readLong();
      long expired = in.readLong();
      boolean complete = in.readBoolean();
      return new TableRecord(
          id, partitions, options(in), created, horizon, horizonNs, expired, complete);
    } catch (IOException e) {
      throw new UncheckedIOException("a table's record in its store can't be read", e);
    }
  }

  private static TableOptions options(DataInputStream in) throws IOException {
    TableOptions.RowFormat format = TableOptions.RowFormat.of(in.readByte());
    TableOptions.MissingRow missing = TableOptions.MissingRow.of(in.readByte());
    long retention = in.readLong();
    int next = in.readInt();
    List<IndexSpec> indexes = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      int id = in.readInt();
      String name = in.readUTF();
      List<String> paths = new ArrayList<>();
      for (int p = in.readInt(); p > 0; p--) {
        paths.add(in.readUTF());
      }
      indexes.add(new IndexSpec(id, name, List.copyOf(paths), in.readUTF()));
    }
    return new TableOptions(format, missing, retention, List.copyOf(indexes), next);
  }
}
