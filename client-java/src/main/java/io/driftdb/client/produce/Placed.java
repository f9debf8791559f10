package io.driftdb.client.produce;

import io.driftdb.client.Receipt;
import io.driftdb.schema.Verdict;

/**
 * Where a batch stands in the log, and what became of its records; places are -1 when the broker no
 * longer knows them.
 *
 * @param verdicts one code for each record; empty when there are none to tell
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as they are, never compared
record Placed(long baseOffset, long firstLsn, long appendTimeNs, byte[] token, byte[] verdicts) {

  /** For a batch that was appended too long ago. */
  static Placed unknown(byte[] token) {
    return new Placed(-1, -1, -1, token, new byte[0]);
  }

  /** What the sender of the batch's record with that index is told. */
  Receipt receipt(String topic, int partition, int index) {
    return new Receipt(
        topic,
        partition,
        baseOffset < 0 ? -1 : baseOffset + index,
        firstLsn < 0 ? -1 : firstLsn + index,
        appendTimeNs,
        token,
        index < verdicts.length ? Verdict.of(verdicts[index]) : null);
  }
}
