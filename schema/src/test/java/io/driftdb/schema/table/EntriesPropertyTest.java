package io.driftdb.schema.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Seeds;
import io.driftdb.schema.Verdict;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Random entries are read as they were written; damage is refused or reads within its bounds. */
class EntriesPropertyTest {
  private static final int CAPACITY = 16 << 10;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
  private final RowEntryReader rows = new RowEntryReader();
  private final VersionEntryReader versions = new VersionEntryReader();
  private final DiffEntryReader diffs = new DiffEntryReader();

  @Test
  void shouldReadRowsAsTheyWereWritten() {
    RowEntryWriter writer = new RowEntryWriter();
    Seeds.forEach(
        200,
        random -> {
          int start = random.nextInt(50);
          int end = start;
          List<Runnable> checks = new ArrayList<>();
          for (int i = random.nextInt(20); i > 0; i--) {
            byte[] key = bytes(random, 20);
            byte[] row = random.nextInt(4) == 0 ? null : bytes(random, 200);
            int format = random.nextInt(2);
            long lsn = random.nextLong();
            long time = random.nextLong();
            int partition = random.nextInt();
            long offset = random.nextLong();
            int length = writer.put(buffer, end, key, row, format, lsn, time, partition, offset);
            assertEquals(RowEntryWriter.length(key.length, row == null ? -1 : row.length), length);
            end += length;
            checks.add(
                () -> {
                  assertArrayEquals(key, rows.key());
                  assertArrayEquals(row, rows.row());
                  assertEquals(row != null, rows.exists());
                  assertEquals(format, rows.rowFormat());
                  assertEquals(lsn, rows.lsn());
                  assertEquals(time, rows.appendTimeNs());
                  assertEquals(partition, rows.partition());
                  assertEquals(offset, rows.recordOffset());
                  assertEquals(length, rows.entryLength());
                });
          }
          check(rows, start, end, checks);
        });
  }

  @Test
  void shouldReadVersionsAsTheyWereWritten() {
    VersionEntryWriter writer = new VersionEntryWriter();
    Seeds.forEach(
        200,
        random -> {
          int start = random.nextInt(50);
          int end = start;
          List<Runnable> checks = new ArrayList<>();
          for (int i = random.nextInt(20); i > 0; i--) {
            int op = random.nextInt(3);
            Verdict verdict = Verdict.of(random.nextInt(3));
            boolean hasRow = op != 2 && verdict == Verdict.APPLIED;
            byte[] row = hasRow ? bytes(random, 200) : null;
            int headerCount = random.nextInt(3);
            byte[] headers = headers(random, headerCount);
            int format = random.nextInt(2);
            long from = random.nextLong();
            long to = random.nextLong();
            long time = random.nextLong();
            int partition = random.nextInt();
            long offset = random.nextLong();
            int length =
                writer.put(
                    buffer,
                    end,
                    op,
                    verdict.code(),
                    format,
                    from,
                    to,
                    time,
                    partition,
                    offset,
                    row,
                    headers,
                    headerCount);
            int rowLength = row == null ? -1 : row.length;
            assertEquals(VersionEntryWriter.length(rowLength, headers.length), length);
            end += length;
            checks.add(
                () -> {
                  assertEquals(op, versions.op());
                  assertEquals(verdict, versions.verdict());
                  assertEquals(format, versions.rowFormat());
                  assertEquals(from, versions.fromLsn());
                  assertEquals(to, versions.toLsn());
                  assertEquals(time, versions.appendTimeNs());
                  assertEquals(partition, versions.partition());
                  assertEquals(offset, versions.recordOffset());
                  assertEquals(hasRow, versions.hasRow());
                  assertArrayEquals(row, versions.row());
                  assertArrayEquals(headers, versions.headers());
                  assertEquals(headerCount, versions.headerCount());
                });
          }
          check(versions, start, end, checks);
        });
  }

  @Test
  void shouldReadDiffsAsTheyWereWritten() {
    DiffEntryWriter writer = new DiffEntryWriter();
    Seeds.forEach(
        200,
        random -> {
          int start = random.nextInt(50);
          int end = start;
          List<Runnable> checks = new ArrayList<>();
          for (int i = random.nextInt(20); i > 0; i--) {
            byte[] key = bytes(random, 20);
            byte[] before = random.nextInt(3) == 0 ? null : bytes(random, 100);
            byte[] after = random.nextInt(3) == 0 ? null : bytes(random, 100);
            long beforeLsn = random.nextLong();
            long afterLsn = random.nextLong();
            int length = writer.put(buffer, end, key, before, beforeLsn, after, afterLsn);
            assertEquals(
                DiffEntryWriter.length(
                    key.length,
                    before == null ? -1 : before.length,
                    after == null ? -1 : after.length),
                length);
            end += length;
            checks.add(
                () -> {
                  assertArrayEquals(key, diffs.key());
                  assertArrayEquals(before, diffs.before());
                  assertArrayEquals(after, diffs.after());
                  assertEquals(beforeLsn, diffs.beforeLsn());
                  assertEquals(afterLsn, diffs.afterLsn());
                });
          }
          check(diffs, start, end, checks);
        });
  }

  private void check(EntryReader reader, int start, int end, List<Runnable> checks) {
    reader.wrap(buffer, start, end - start);
    for (Runnable each : checks) {
      assertTrue(reader.next());
      each.run();
    }
    assertFalse(reader.next());
  }

  /** Bounds checks of the buffer make any access beyond its end an exception. */
  @Test
  void shouldNeverReadOutsideWhateverIsInAnEntry() {
    int[] refused = new int[1];
    Seeds.forEach(
        3000,
        random -> {
          int kind = random.nextInt(3);
          UnsafeBuffer exact = new UnsafeBuffer(entries(random, kind));
          for (int i = 1 + random.nextInt(3); i > 0; i--) {
            mutate(exact, random);
          }
          EntryReader reader = kind == 0 ? rows : kind == 1 ? versions : diffs;
          reader.wrap(exact, 0, exact.capacity());
          try {
            while (reader.next()) {
              copyAll(kind);
            }
          } catch (DriftException e) {
            assertEquals(ErrorCode.MALFORMED_MESSAGE, e.code());
            refused[0]++;
          }
        });
    assertTrue(Long.getLong("seed") != null || refused[0] > 500, "refused only " + refused[0]);
  }

  @Test
  void shouldRefuseEntriesCutShortAnywhere() {
    Seeds.forEach(
        6,
        random -> {
          int kind = random.nextInt(3);
          EntryReader reader = kind == 0 ? rows : kind == 1 ? versions : diffs;
          byte[] whole = entries(random, kind);
          reader.wrap(new UnsafeBuffer(whole), 0, whole.length);
          assertTrue(reader.next());
          int first = reader.entryLength();
          for (int length = 1; length < first; length++) {
            reader.wrap(new UnsafeBuffer(Arrays.copyOf(whole, length)), 0, length);
            assertEquals(
                ErrorCode.MALFORMED_MESSAGE,
                assertThrows(DriftException.class, reader::next).code());
          }
        });
  }

  private void copyAll(int kind) {
    if (kind == 0) {
      rows.key();
      rows.row();
    } else if (kind == 1) {
      versions.verdict();
      versions.row();
      versions.headers();
    } else {
      diffs.key();
      diffs.before();
      diffs.after();
    }
  }

  private byte[] entries(Random random, int kind) {
    int end = 0;
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      byte[] key = bytes(random, 20);
      byte[] row = bytes(random, 60);
      byte[] none = random.nextBoolean() ? null : row;
      int count = random.nextInt(3);
      end +=
          kind == 0
              ? new RowEntryWriter().put(buffer, end, key, none, 0, 1, 2, 3, 4)
              : kind == 1
                  ? new VersionEntryWriter()
                      .put(buffer, end, 0, 0, 0, 1, 2, 3, 4, 5, row, headers(random, count), count)
                  : new DiffEntryWriter().put(buffer, end, key, none, 1, row, 2);
    }
    return Arrays.copyOf(buffer.byteArray(), end);
  }

  private static void mutate(UnsafeBuffer entries, Random random) {
    int at = random.nextInt(entries.capacity());
    if (random.nextBoolean() || at > entries.capacity() - Integer.BYTES) {
      entries.putByte(at, (byte) random.nextInt());
    } else {
      int[] evil = {0, -1, -2, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, entries.capacity()};
      int value = random.nextBoolean() ? evil[random.nextInt(evil.length)] : random.nextInt(200);
      entries.putInt(at, value, ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static byte[] bytes(Random random, int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] headers(Random random, int count) {
    UnsafeBuffer headers = new UnsafeBuffer(new byte[1000]);
    int at = 0;
    for (int i = 0; i < count; i++) {
      byte[] name = bytes(random, 10);
      headers.putShort(at, (short) name.length, ByteOrder.LITTLE_ENDIAN);
      headers.putBytes(at + 2, name);
      at += 2 + name.length;
      byte[] value = bytes(random, 20);
      boolean isNull = random.nextInt(3) == 0;
      headers.putInt(at, isNull ? -1 : value.length, ByteOrder.LITTLE_ENDIAN);
      headers.putBytes(at + 4, value);
      at += 4 + (isNull ? 0 : value.length);
    }
    return Arrays.copyOf(headers.byteArray(), at);
  }
}
