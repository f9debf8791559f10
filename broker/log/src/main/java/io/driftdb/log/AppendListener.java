package io.driftdb.log;

import io.driftdb.schema.ErrorCode;

/**
 * Hears what became of an append: exactly one call for each, on the shard's thread, in LSN order
 * for each ack level. Must not block and must not throw. When it is called, the log has let go of
 * the append's buffer.
 */
public interface AppendListener {
  /** The asked level has been reached. The result is only valid during the call. */
  void onAppended(long tag, AppendResult result);

  /** Nothing was appended (NOT_COMMITTED: taken back; SHARD_POISONED: unknown until recovery). */
  void onRefused(long tag, ErrorCode code, String message);
}
