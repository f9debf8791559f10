package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.schema.FrameDescriptor;
import io.driftdb.table.store.TableKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** Row keys in the store's keys: they come out as they went in, and sort as they did outside. */
final class KeysTarget implements Target {
  private static final int TABLE = 5;

  @Override
  public boolean run(byte[] input) {
    Input in = new Input(input);
    byte[] one = in.part();
    byte[] other = in.part();
    long lsn = ByteBuffer.wrap(Arrays.copyOf(in.rest(), Long.BYTES)).getLong() & Long.MAX_VALUE;
    int longest = FrameDescriptor.MAX_TABLE_KEY_BYTES;
    if (one.length > longest || other.length > longest) {
      return false; // no record has such a key
    }
    checkAlone(one, lsn);
    byte[] first = TableKeys.version(TABLE, one, lsn);
    byte[] second = TableKeys.version(TABLE, other, lsn >>> 1);
    int order = Integer.signum(Arrays.compareUnsigned(one, other));
    if (order != 0) {
      require(Integer.signum(Arrays.compareUnsigned(first, second)) == order, "versions' order");
      require(!TableKeys.isOfRow(second, TableKeys.row(TABLE, one)), "a row has another's version");
    } else if (lsn > 0) {
      require(Arrays.compareUnsigned(first, second) < 0, "the later version does not come first");
    }
    byte[] cur = TableKeys.cur(TABLE, one);
    int inCur = Integer.signum(Arrays.compareUnsigned(cur, TableKeys.cur(TABLE, other)));
    require(inCur == order, "rows' order");
    return true;
  }

  private static void checkAlone(byte[] key, long lsn) {
    byte[] version = TableKeys.version(TABLE, key, lsn);
    byte[] row = TableKeys.row(TABLE, key);
    require(version.length <= TableKeys.LENGTH_MAX, "longer than the longest");
    require(Arrays.equals(key, TableKeys.rowKeyOfVersion(version)), "another key comes out");
    require(Arrays.equals(key, TableKeys.rowKeyOfCur(TableKeys.cur(TABLE, key))), "of cur");
    require(TableKeys.lsnOfVersion(version) == lsn, "another LSN comes out");
    require(TableKeys.isOfRow(version, row), "it is of no row");
    byte[] behind = TableKeys.behind(row);
    require(Arrays.compareUnsigned(version, behind) < 0, "a version is behind its row");
    byte[] above = TableKeys.behind(TableKeys.prefix(TABLE));
    require(Arrays.compareUnsigned(version, above) < 0, "a version is behind its table");
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of(
        "plain", Input.ofParts(Input.text("key"), Input.text("keys"), new byte[8]),
        "zeros", Input.ofParts(new byte[] {0}, new byte[] {0, (byte) 0xFF}, new byte[] {1}),
        "same", Input.ofParts(new byte[] {1, 0, 0}, new byte[] {1, 0, 0}, new byte[] {7}),
        "empty", Input.ofParts(new byte[0], new byte[] {0, 0}));
  }
}
