package io.driftdb.ops.envelope;

import io.driftdb.client.RowChange;
import io.driftdb.client.RowVersion;
import io.driftdb.client.TableRow;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;

/** Writes what is read of tables, one JSON object per line, as {@link JsonOut} does. */
public final class TableWriter {
  private static final long NS_PER_S = 1_000_000_000L;

  private final JsonOut out;

  public TableWriter(OutputStream out) {
    this.out = new JsonOut(out);
  }

  /** {@code {"key":…,"value":…}}. */
  public void row(byte[] key, byte[] value) throws IOException {
    out.text("{");
    out.key(key);
    out.text(",");
    out.value("value", value);
    out.text("}\n");
  }

  /** A row as a record has left it; one that is gone has no value. */
  public void change(TableRow row) throws IOException {
    out.text("{");
    out.key(row.key());
    out.text(",");
    out.value("value", row.value());
    out.text(",\"op\":\"" + (row.exists() ? "put" : "delete") + "\"");
    place(row.lsn(), row.partition(), row.offset(), row.appendTimeNs());
    out.text("}\n");
  }

  /** What one record did to a row. */
  public void version(RowVersion version) throws IOException {
    out.text("{\"lsn\":" + version.fromLsn());
    out.text(",\"toLsn\":" + (version.toLsn() == 0 ? "null" : version.toLsn()));
    out.text(",\"partition\":" + version.partition() + ",\"offset\":" + version.offset());
    out.text(",\"time\":\"" + time(version.appendTimeNs()) + "\"");
    out.text(",\"op\":\"" + lower(version.op()) + "\"");
    out.text(",\"verdict\":\"" + lower(version.verdict()) + "\",");
    out.value("value", version.value());
    out.text(",");
    out.headers(version.headers());
    out.text("}\n");
  }

  /** {@code {"key":…,"before":…,"after":…}}. */
  public void difference(RowChange change) throws IOException {
    out.text("{");
    out.key(change.key());
    out.text(",");
    out.value("before", change.before());
    out.text(",");
    out.value("after", change.after());
    out.text("}\n");
  }

  private void place(long lsn, int partition, long offset, long timeNs) throws IOException {
    out.text(
        ",\"lsn\":"
            + lsn
            + ",\"partition\":"
            + partition
            + ",\"offset\":"
            + offset
            + ",\"time\":\""
            + time(timeNs)
            + "\"");
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Instant time(long ns) {
    return Instant.ofEpochSecond(Math.floorDiv(ns, NS_PER_S), Math.floorMod(ns, NS_PER_S));
  }
}
