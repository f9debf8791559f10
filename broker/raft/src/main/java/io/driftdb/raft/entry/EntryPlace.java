package io.driftdb.raft.entry;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.EntryHeaderDecoder;
import io.driftdb.schema.journal.EntryHeaderEncoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the consensus' log holds of an entry.
 *
 * @param endLsn exclusive
 * @param payloadCrc of the frames as they were stamped
 */
public record EntryPlace(long firstLsn, long endLsn, int payloadLength, int payloadCrc) {

  /** As EntryHeader of FORMAT.md. */
  public byte[] encode() {
    byte[] bytes = new byte[EntryHeaderEncoder.BLOCK_LENGTH];
    new EntryHeaderEncoder()
        .wrap(new UnsafeBuffer(bytes), 0)
        .firstLsn(firstLsn)
        .endLsn(endLsn)
        .payloadLength(payloadLength)
        .payloadCrc(payloadCrc);
    return bytes;
  }

  /** DATA_DAMAGED for what is none. */
  public static EntryPlace decode(ByteBuffer bytes) {
    if (bytes.remaining() < EntryHeaderDecoder.BLOCK_LENGTH) {
      throw damaged("has " + bytes.remaining() + " bytes");
    }
    UnsafeBuffer buffer = new UnsafeBuffer(bytes, bytes.position(), bytes.remaining());
    EntryHeaderDecoder header =
        new EntryHeaderDecoder()
            .wrap(buffer, 0, EntryHeaderDecoder.BLOCK_LENGTH, EntryHeaderDecoder.SCHEMA_VERSION);
    EntryPlace place =
        new EntryPlace(
            header.firstLsn(), header.endLsn(), header.payloadLength(), header.payloadCrc());
    if (place.firstLsn < 1 || place.endLsn <= place.firstLsn || place.payloadLength <= 0) {
      throw damaged("says " + place);
    }
    return place;
  }

  private static DriftException damaged(String how) {
    return new DriftException(
        ErrorCode.DATA_DAMAGED,
        "an entry of the Raft log " + how + ". " + ErrorCode.DATA_DAMAGED.advice());
  }
}
