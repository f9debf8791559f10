package io.driftdb.log.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.sim.Seeds;
import io.driftdb.schema.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Duplicates, gaps and fenced epochs are told apart, and every change can be taken back. */
class ProducerTableTest {
  private static final long PARTITION = 1L << 32;

  private UndoLog undo = new UndoLog();
  private ProducerTable table = new ProducerTable(3, 4, undo);

  private void write(long id, int epoch, long sequence, int count, long offset) {
    table.replayBatch(id, epoch, PARTITION, sequence, count, offset, offset + 100, 5);
  }

  @Test
  void shouldTellNewFromDuplicateFromGap() {
    table.replayRegistration(1, 0, "", 1);
    assertEquals(ErrorCode.NONE, table.check(1, 0, PARTITION, 0, 2));
    assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE, table.check(1, 0, PARTITION, 1, 2));
    write(1, 0, 0, 2, 10);
    assertEquals(ErrorCode.NONE, table.check(1, 0, PARTITION, 2, 5));
    assertNull(table.original());
    assertEquals(ErrorCode.NONE, table.check(1, 0, PARTITION, 0, 2));
    assertEquals(10, table.original().baseOffset());
    assertEquals(112, table.original().endLsn());
    assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE, table.check(1, 0, PARTITION, 0, 1));
    assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE, table.check(1, 0, PARTITION, 3, 1));
    assertEquals(ErrorCode.NONE, table.check(1, 0, PARTITION + 1, 0, 1));
    assertEquals(ErrorCode.UNKNOWN_PRODUCER, table.check(2, 0, PARTITION, 0, 1));
  }

  @Test
  void shouldForgetTheOldestBatchesOnly() {
    table.replayRegistration(1, 0, "", 1);
    for (int i = 0; i < 5; i++) {
      write(1, 0, i, 1, i);
    }
    assertEquals(ErrorCode.DUPLICATE_SEQUENCE, table.check(1, 0, PARTITION, 1, 1));
    for (int i = 2; i < 5; i++) {
      assertEquals(ErrorCode.NONE, table.check(1, 0, PARTITION, i, 1));
      assertEquals(i, table.original().baseOffset());
    }
  }

  @Test
  void shouldFenceANamesakeWhoseNameWasGivenToAnotherId() {
    table.replayRegistration(1, 3, "payer", 1);
    write(1, 3, 0, 1, 0);
    table.replayRegistration(9, 0, "payer", 2);
    assertEquals(ErrorCode.UNKNOWN_PRODUCER, table.check(1, 3, PARTITION, 1, 1));
    assertEquals(ErrorCode.NONE, table.check(9, 0, PARTITION, 0, 1));
    assertEquals(9, table.idFor("payer"));
  }

  @Test
  void shouldTellGrantsThatComeLate() {
    table.replayRegistration(5, 2, "payer", 1);
    assertTrue(table.isSuperseded(5, 1));
    assertTrue(table.isSuperseded(5, 2));
    assertFalse(table.isSuperseded(5, 3));
    assertFalse(table.isSuperseded(6, 0));
  }

  @Test
  void shouldFenceTheEpochBeforeAndStartSequencesAnew() {
    table.replayRegistration(1, 0, "payer", 1);
    write(1, 0, 0, 1, 0);
    assertEquals(1, table.idFor("payer"));
    assertEquals(1, table.epochFor("payer"));
    table.replayRegistration(1, 1, "payer", 2);
    assertEquals(ErrorCode.PRODUCER_FENCED, table.check(1, 0, PARTITION, 1, 1));
    assertEquals(ErrorCode.UNKNOWN_PRODUCER, table.check(1, 2, PARTITION, 0, 1));
    assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE, table.check(1, 1, PARTITION, 1, 1));
    assertEquals(ErrorCode.NONE, table.check(1, 1, PARTITION, 0, 1));
    assertNull(table.original());
  }

  @Test
  void shouldForgetWhoWasSilentForLongest() {
    for (int id = 1; id <= 4; id++) {
      table.replayRegistration(id, 0, "p" + id, id);
    }
    table.replayBatch(1, 0, PARTITION, 0, 1, 0, 1, 9);
    table.replayRegistration(5, 0, "p5", 10);
    assertEquals(4, table.size());
    assertEquals(ErrorCode.UNKNOWN_PRODUCER, table.check(2, 0, PARTITION, 0, 1));
    assertEquals(ErrorCode.NONE, table.check(1, 0, PARTITION, 1, 1));
    assertEquals(6, table.idFor("p2"));
    table.expireSilentSince(10);
    assertEquals(1, table.size());
  }

  private byte[] bytes(ProducerTable of) {
    StateWriter out = new StateWriter();
    of.write(out);
    return Arrays.copyOf(out.array(), out.length());
  }

  @Test
  void shouldTakeBackAnySuffixOfChangesAndReadBackWhatItWrote() {
    Seeds.forEach(
        300,
        seed -> {
          undo = new UndoLog();
          table = new ProducerTable(3, 4, undo);
          undoRandomly(new Random(seed));
        });
  }

  private void undoRandomly(Random random) {
    List<byte[]> snapshots = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      snapshots.add(bytes(table));
      undo.push(Undo.Kind.FRAME).a = i;
      change(random, i);
      if (random.nextInt(10) == 0) {
        i = Math.min(i, random.nextInt(i + 1));
        truncateTo(i);
        assertArrayEquals(snapshots.get(i), bytes(table));
        snapshots.subList(i, snapshots.size()).clear();
        i--;
      }
    }
    ProducerTable again = new ProducerTable(3, 4, new UndoLog());
    again.read(new StateReader(ByteBuffer.wrap(bytes(table))));
    assertArrayEquals(bytes(table), bytes(again));
    for (String name : List.of("a", "b", "c")) {
      assertEquals(table.idFor(name), again.idFor(name));
      assertEquals(table.epochFor(name), again.epochFor(name));
    }
  }

  private void change(Random random, int time) {
    if (random.nextInt(3) == 0) {
      String name = List.of("", "a", "b", "c").get(random.nextInt(4));
      table.replayRegistration(table.idFor(name), table.epochFor(name), name, time);
    } else {
      long id = 1L + random.nextInt(8);
      table.replayBatch(
          id, random.nextInt(2), random.nextInt(3), random.nextInt(9), 1, time, time, time);
    }
  }

  private void truncateTo(int frame) {
    while (undo.newest() != null) {
      Undo newest = undo.newest();
      boolean last = newest.kind == Undo.Kind.FRAME && newest.a == frame;
      if (newest.kind != Undo.Kind.FRAME) {
        table.undo(newest);
      }
      undo.pop();
      if (last) {
        return;
      }
    }
  }
}
