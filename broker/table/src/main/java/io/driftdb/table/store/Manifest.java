package io.driftdb.table.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The list of a store's files, checked before RocksDB reads it: that loops for ever over a record
 * whose type, by a flipped bit, is one of a recycled log.
 */
final class Manifest {
  private static final String CURRENT = "CURRENT";
  private static final Pattern NAME = Pattern.compile("MANIFEST-\\d+");

  /** Records, or the parts of a long one, are within blocks. */
  private static final int BLOCK_BYTES = 32 << 10;

  private static final int HEADER_BYTES = 7;
  private static final int LENGTH_OFFSET = 4;
  private static final int TYPE_OFFSET = 6;
  private static final int LAST_TYPE = 4; // whole, first, middle and last part
  private static final int CHECKSUM_ROTATION = 15;
  private static final int CHECKSUM_DELTA = 0xa282ead8;

  private final CRC32C checksum = new CRC32C();

  private Manifest() {}

  /** Says Corruption when a store's list is damaged; what can't be found is RocksDB's to say. */
  static void check(Path store) throws RocksDBException {
    try {
      Path current = store.resolve(CURRENT);
      if (!Files.exists(current)) {
        return;
      }
      String name = new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1).strip();
      Path manifest = store.resolve(NAME.matcher(name).matches() ? name : CURRENT);
      if (manifest.equals(current) || !Files.exists(manifest)) {
        return;
      }
      try (FileChannel file = FileChannel.open(manifest, StandardOpenOption.READ)) {
        new Manifest().check(file, manifest);
      }
    } catch (IOException e) {
      throw new RocksDBException(
          e.toString(), new Status(Status.Code.IOError, Status.SubCode.None, e.toString()));
    }
  }

  private void check(FileChannel file, Path path) throws IOException, RocksDBException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < file.size(); at += BLOCK_BYTES) {
      block.clear();
      while (block.hasRemaining() && file.read(block, at + block.position()) > 0) {}
      block.flip();
      int damaged = damageIn(block);
      if (damaged >= 0) {
        String why = path + " is damaged at byte " + (at + damaged);
        throw new RocksDBException(
            why, new Status(Status.Code.Corruption, Status.SubCode.None, why));
      }
    }
  }

  /** Where the first record begins that is not as it was written; -1 for none. */
  private int damageIn(ByteBuffer block) {
    int at = 0;
    while (at + HEADER_BYTES <= block.limit()) {
      int length = Short.toUnsignedInt(block.getShort(at + LENGTH_OFFSET));
      int type = block.get(at + TYPE_OFFSET);
      int end = at + HEADER_BYTES + length;
      if (end > block.limit()) {
        return block.limit() == BLOCK_BYTES ? at : -1; // the end of the file may be torn
      }
      if (type < 1 || type > LAST_TYPE || block.getInt(at) != checksum(block, at, length)) {
        return at;
      }
      at = end;
    }
    return -1;
  }

  /** Of the type and what follows the header. */
  private int checksum(ByteBuffer block, int at, int length) {
    checksum.reset();
    checksum.update(block.slice(at + TYPE_OFFSET, 1 + length));
    int plain = (int) checksum.getValue();
    return Integer.rotateRight(plain, CHECKSUM_ROTATION) + CHECKSUM_DELTA;
  }
}
