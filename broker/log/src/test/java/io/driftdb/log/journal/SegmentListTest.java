package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SegmentListTest {
  private final SegmentList list = new SegmentList();

  private Segment add(long id) {
    SegmentHeader header =
        new SegmentHeader(new UUID(1, 1), 0, id, 50, 77, id - 1, 4096, 1 << 20, 1);
    Segment segment = new Segment(header, null, null);
    list.add(segment);
    return segment;
  }

  @Test
  void shouldGiveAndTakeAtItsEnds() {
    Segment first = add(2);
    Segment second = add(4);
    Segment third = add(5);
    Segment[] before = list.all();
    assertSame(third, list.active());
    assertSame(first, list.removeFirst());
    assertSame(third, list.removeLast());
    assertArrayEquals(new Segment[] {second}, list.all());
    assertArrayEquals(new Segment[] {first, second, third}, before);
    assertEquals(0, SegmentList.placeOf(before, 1));
    assertEquals(0, SegmentList.placeOf(before, 2));
    assertEquals(1, SegmentList.placeOf(before, 3));
    assertEquals(2, SegmentList.placeOf(before, 5));
    assertEquals(3, SegmentList.placeOf(before, 6));
  }

  @Test
  void shouldCallDamagedWhatTouchesADamagedRange() {
    list.quarantine(10, 20);
    list.quarantine(30, 31);
    assertFalse(list.isDamaged(1, 10));
    assertTrue(list.isDamaged(1, 11));
    assertTrue(list.isDamaged(19, 25));
    assertFalse(list.isDamaged(20, 30));
    assertTrue(list.isDamaged(30, 31));
    assertFalse(list.isDamaged(31, 90));
  }
}
