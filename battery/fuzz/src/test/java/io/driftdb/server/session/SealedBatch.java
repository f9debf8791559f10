package io.driftdb.server.session;

import io.driftdb.schema.Codec;
import io.driftdb.schema.Crc;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.RecordCompressor;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Turns bytes into a batch as a hostile client would: with checksums and lengths that fit. */
final class SealedBatch {
  static final int TRANSACTION = 1;

  /** The checksums and lengths fit the bytes. */
  static final int SEAL = 2;

  /** What follows the header is compressed. */
  static final int COMPRESS = 4;

  /** It is in a direct buffer, as in the broker, and not in an array. */
  static final int DIRECT = 8;

  /** The length that the records are said to have stays as it is. */
  static final int LIE = 16;

  private static final int HEADER = FrameDescriptor.BATCH_HEADER_LENGTH;
  private static final RecordCompressor COMPRESSOR = new RecordCompressor();

  private SealedBatch() {}

  /** The batch, null when there is no header. */
  static UnsafeBuffer of(int how, byte[] bytes) {
    if (bytes.length < HEADER) {
      return null;
    }
    UnsafeBuffer plain = new UnsafeBuffer(bytes);
    if ((how & COMPRESS) != 0) {
      return compressed(how, plain);
    }
    if ((how & SEAL) != 0) {
      int crc = new Crc().of(plain, HEADER, bytes.length - HEADER);
      BatchHeaderEncoder header = new BatchHeaderEncoder().wrap(plain, 0);
      header.batchLength(bytes.length).storedCrc(crc).recordsCrc(crc);
      header.codec((short) Codec.NONE.code());
      if ((how & LIE) == 0) {
        header.recordsLength(bytes.length - HEADER);
      }
    }
    return (how & DIRECT) != 0 ? direct(plain, bytes.length) : plain;
  }

  private static UnsafeBuffer compressed(int how, UnsafeBuffer plain) {
    int length = plain.capacity() - HEADER;
    ByteBuffer source = ByteBuffer.allocateDirect(plain.capacity());
    plain.getBytes(0, source, 0, plain.capacity());
    ByteBuffer target =
        ByteBuffer.allocateDirect(HEADER + RecordCompressor.maxCompressedLength(length));
    int stored = COMPRESSOR.compress(source, HEADER, length, target, HEADER);
    UnsafeBuffer batch = new UnsafeBuffer(target, 0, HEADER + stored);
    batch.putBytes(0, plain, 0, HEADER);
    Crc crc = new Crc();
    BatchHeaderEncoder header = new BatchHeaderEncoder().wrap(batch, 0);
    header.batchLength(HEADER + stored).codec((short) Codec.ZSTD.code());
    header.storedCrc(crc.of(batch, HEADER, stored)).recordsCrc(crc.of(plain, HEADER, length));
    if ((how & LIE) == 0) {
      header.recordsLength(length);
    }
    return (how & DIRECT) != 0 ? batch : inArray(batch);
  }

  private static UnsafeBuffer direct(UnsafeBuffer plain, int length) {
    UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    direct.putBytes(0, plain, 0, length);
    return direct;
  }

  private static UnsafeBuffer inArray(UnsafeBuffer batch) {
    UnsafeBuffer array = new UnsafeBuffer(new byte[batch.capacity()]);
    array.putBytes(0, batch, 0, batch.capacity());
    return array;
  }
}
