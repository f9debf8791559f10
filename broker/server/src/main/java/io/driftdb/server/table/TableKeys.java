package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;

/** What keys of rows may be. Stateless. */
final class TableKeys {
  private TableKeys() {}

  /** The key; KEY_TOO_LARGE when no row can have it. */
  static byte[] checked(byte[] key) {
    if (key.length > FrameDescriptor.MAX_TABLE_KEY_BYTES) {
      throw new DriftException(
          ErrorCode.KEY_TOO_LARGE,
          "A key has " + key.length + " bytes. " + ErrorCode.KEY_TOO_LARGE.advice());
    }
    return key;
  }
}
