package io.driftdb.table.read;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.battery.fuzz.Allocation;
import io.driftdb.battery.fuzz.Input;
import io.driftdb.battery.fuzz.Target;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.table.ScanRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Tokens and cursors that clients give back: each is one that was given out, which says the same
 * when it is written again, or it is refused by its own error.
 */
public final class TokenTarget implements Target {
  private static final int TOKEN = 0;
  private static final int CURSOR = 1;
  private static final int SEALED_CURSOR = 2;
  private static final int SHARD = 3;
  private static final int TABLE = 9;

  /** A text of the length that two bytes can tell is read through buffers of six times as much. */
  private static final int MAX_ALLOCATED = 1 << 20;

  @Override
  public boolean run(byte[] input) throws Exception {
    return Allocation.within(MAX_ALLOCATED, () -> isTaken(input));
  }

  private static boolean isTaken(byte[] input) {
    Input in = new Input(input);
    int kind = in.next();
    byte[] bytes = in.rest();
    try {
      if (kind == TOKEN) {
        checkToken(bytes);
      } else {
        checkCursor(kind == SEALED_CURSOR ? sealed(bytes) : bytes);
      }
      return true;
    } catch (DriftException e) {
      ErrorCode expected = kind == TOKEN ? ErrorCode.INVALID_REQUEST : ErrorCode.CURSOR_MISMATCH;
      require(e.code() == expected, "refused with " + e.code());
      return false;
    }
  }

  private static void checkToken(byte[] bytes) {
    PositionToken token = PositionToken.read(bytes);
    require(Arrays.equals(bytes, token.toBytes()), "written again it is another");
    byte[] merged = PositionToken.merge(List.of(bytes, bytes));
    PositionToken.read(merged)
        .parts()
        .forEach(part -> require(token.parts().contains(part), "merged it says what it did not"));
  }

  private static void checkCursor(byte[] bytes) {
    Cursor cursor = Cursor.decode(SHARD, TABLE, bytes);
    byte[] again = cursor.encode();
    byte[] third = Cursor.decode(SHARD, TABLE, again).encode();
    require(Arrays.equals(again, third), "written again it is another");
    require(cursor.shard() == SHARD && cursor.table() == TABLE, "it is of another table");
  }

  /** Its checksum fits: whoever asks can compute it. */
  private static byte[] sealed(byte[] bytes) {
    int length = bytes.length - Integer.BYTES;
    if (length > 0) {
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, length);
      ByteBuffer.wrap(bytes).putInt(length, (int) crc.getValue());
    }
    return bytes;
  }

  @Override
  public Map<String, byte[]> seeds() {
    byte[] key = Input.text("key");
    ScanRange keys = ScanRange.keys(key, Input.text("to"));
    ScanRange index = new ScanRange(null, null, "by-name", Input.text("1"), null, true);
    PositionToken.Part part = new PositionToken.Part(0, 1, 17);
    PositionToken.Part other = new PositionToken.Part(1, 4, 1L << 40);
    byte[] token = new PositionToken(new UUID(1, 2), List.of(part, other)).toBytes();
    byte[] scan = new Cursor(SHARD, TABLE, 5, 5, keys, key).encode();
    byte[] diff = new Cursor(SHARD, TABLE, 5, 9, index, key).encode();
    return Map.of(
        "token", Input.of(TOKEN, token),
        "scan", Input.of(CURSOR, scan),
        "diff", Input.of(CURSOR, diff),
        "sealed", Input.of(SEALED_CURSOR, diff));
  }
}
