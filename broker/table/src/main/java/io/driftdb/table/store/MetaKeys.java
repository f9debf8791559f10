package io.driftdb.table.store;

import java.nio.charset.StandardCharsets;

/** Keys of the meta family, beside those of the states of indexes. */
final class MetaKeys {
  static final byte[] APPLIED = key("applied");
  static final byte[] TABLE_PREFIX = key("table");

  private MetaKeys() {}

  static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] table(int table) {
    byte[] key = new byte[TABLE_PREFIX.length + Integer.BYTES];
    System.arraycopy(TABLE_PREFIX, 0, key, 0, TABLE_PREFIX.length);
    Bytes.putInt(key, TABLE_PREFIX.length, table);
    return key;
  }
}
