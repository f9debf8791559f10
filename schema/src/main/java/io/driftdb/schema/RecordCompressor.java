package io.driftdb.schema;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * Compresses and inflates the records of a batch, between direct buffers. Belongs to one thread;
 * close it.
 */
public final class RecordCompressor implements AutoCloseable {
  private static final int LEVEL = 3;

  /** The shortest block of zstd takes 4 bytes, and the longest gives 128 KiB. */
  private static final long MOST_FROM_A_BYTE = 32 << 10;

  private ZstdCompressCtx compress;
  private ZstdDecompressCtx decompress;

  /** Room that the worst input of that length needs. */
  public static int maxCompressedLength(int length) {
    return Math.toIntExact(Zstd.compressBound(length));
  }

  public int compress(
      ByteBuffer source, int offset, int length, ByteBuffer target, int targetOffset) {
    if (compress == null) {
      compress = new ZstdCompressCtx().setLevel(LEVEL);
    }
    return compress.compressDirectByteBuffer(
        target, targetOffset, target.capacity() - targetOffset, source, offset, length);
  }

  /**
   * Whether so many compressed bytes can become that many: if not, no memory needs to be taken to
   * find out.
   */
  public static boolean canInflate(int length, int inflatedLength) {
    return inflatedLength <= length * MOST_FROM_A_BYTE;
  }

  /**
   * Inflates into at most {@code bound} bytes; returns how many there were, or -1 when the bytes
   * are no valid zstd.
   */
  public int inflate(
      ByteBuffer source, int offset, int length, ByteBuffer target, int targetOffset, int bound) {
    if (decompress == null) {
      decompress = new ZstdDecompressCtx();
    }
    try {
      return decompress.decompressDirectByteBuffer(
          target, targetOffset, bound, source, offset, length);
    } catch (ZstdException e) {
      return -1;
    }
  }

  @Override
  public void close() {
    if (compress != null) {
      compress.close();
    }
    if (decompress != null) {
      decompress.close();
    }
  }
}
