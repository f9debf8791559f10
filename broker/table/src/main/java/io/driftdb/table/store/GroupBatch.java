package io.driftdb.table.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBatchInterface;

/**
 * What is written together, laid out here as RocksDB's WriteBatch has it, so that a put does not
 * cost a call into native code. Tells where it has put a value, so that it can be read before it is
 * written. Belongs to one thread; does not allocate once warm.
 */
public final class GroupBatch implements WriteBatchInterface {
  private static final int COUNT_OFFSET = 8;
  private static final int HEADER_LENGTH = 12;
  private static final int VARINT_MAX = 5;

  private static final byte DELETE = 0x4;
  private static final byte PUT = 0x5;
  private static final byte DELETE_RANGE = 0xE;

  private byte[] bytes = new byte[1 << 16];
  private int length = HEADER_LENGTH;
  private int count;
  private int keyOffset;
  private int valueOffset;
  private int savedLength;
  private int savedCount;
  private final GroupOrder order = new GroupOrder();
  private boolean hasRanges;

  /** The bytes so far; another array once it has grown. */
  public byte[] bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** Bytes so far. */
  public int length() {
    return length;
  }

  /** Where the key put last stands. */
  public int keyOffset() {
    return keyOffset;
  }

  /** Where the value put last stands. */
  public int valueOffset() {
    return valueOffset;
  }

  public void put(int family, byte[] key, int keyLength, byte[] value, int valueLength) {
    int entry = length;
    start(PUT, family, keyLength + valueLength);
    keyOffset = append(key, keyLength);
    valueOffset = append(value, valueLength);
    order.add(family, entry, keyOffset, keyLength);
  }

  public void delete(int family, byte[] key, int keyLength) {
    int entry = length;
    start(DELETE, family, keyLength);
    order.add(family, entry, append(key, keyLength), keyLength);
  }

  private void start(byte tag, int family, int room) {
    int need = length + 1 + 3 * VARINT_MAX + room;
    if (need > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(need, 2 * bytes.length));
    }
    bytes[length++] = tag;
    putVarint(family);
    count++;
  }

  private int append(byte[] from, int size) {
    putVarint(size);
    int at = length;
    System.arraycopy(from, 0, bytes, at, size);
    length = at + size;
    return at;
  }

  private void putVarint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void put(ColumnFamilyHandle family, byte[] key, byte[] value) {
    put(family.getID(), key, key.length, value, value.length);
  }

  @Override
  public void delete(ColumnFamilyHandle family, byte[] key) {
    delete(family.getID(), key, key.length);
  }

  @Override
  public void deleteRange(ColumnFamilyHandle family, byte[] from, byte[] to) {
    int entry = length;
    start(DELETE_RANGE, family.getID(), from.length + to.length);
    order.add(family.getID(), entry, append(from, from.length), from.length);
    hasRanges = true;
    append(to, to.length);
  }

  @Override
  public void clear() {
    length = HEADER_LENGTH;
    count = 0;
    savedLength = 0;
    order.truncate(0);
    hasRanges = false;
  }

  /** There is one save point at a time. */
  @Override
  public void setSavePoint() {
    savedLength = length;
    savedCount = count;
  }

  @Override
  public void rollbackToSavePoint() {
    length = savedLength;
    count = savedCount;
    savedLength = 0;
    order.truncate(count);
  }

  @Override
  public void popSavePoint() {
    savedLength = 0;
  }

  /** A batch of RocksDB's own with the same in it; the caller closes it. */
  @Override
  public WriteBatch getWriteBatch() {
    // what a range takes away depends on what came before it
    byte[] written = hasRanges ? Arrays.copyOf(bytes, length) : order.ordered(bytes, length);
    int entries = hasRanges ? count : order.kept();
    for (int i = 0; i < Integer.BYTES; i++) {
      written[COUNT_OFFSET + i] = (byte) (entries >>> (Byte.SIZE * i)); // little endian
    }
    return new WriteBatch(written);
  }

  @Override
  public void put(byte[] key, byte[] value) throws RocksDBException {
    throw unused();
  }

  @Override
  public void put(ByteBuffer key, ByteBuffer value) throws RocksDBException {
    throw unused();
  }

  @Override
  public void put(ColumnFamilyHandle family, ByteBuffer key, ByteBuffer value)
      throws RocksDBException {
    throw unused();
  }

  @Override
  public void merge(byte[] key, byte[] value) throws RocksDBException {
    throw unused();
  }

  @Override
  public void merge(ColumnFamilyHandle family, byte[] key, byte[] value) throws RocksDBException {
    throw unused();
  }

  @Override
  public void delete(byte[] key) throws RocksDBException {
    throw unused();
  }

  @Override
  public void delete(ByteBuffer key) throws RocksDBException {
    throw unused();
  }

  @Override
  public void delete(ColumnFamilyHandle family, ByteBuffer key) throws RocksDBException {
    throw unused();
  }

  @Override
  public void singleDelete(byte[] key) throws RocksDBException {
    throw unused();
  }

  @Override
  public void singleDelete(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
    throw unused();
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) throws RocksDBException {
    throw unused();
  }

  @Override
  public void putLogData(byte[] blob) throws RocksDBException {
    throw unused();
  }

  @Override
  public void setMaxBytes(long max) {
    throw new UnsupportedOperationException("a group is bounded by who makes it");
  }

  private static RocksDBException unused() {
    return new RocksDBException("a group of a table store has no such operation");
  }
}
