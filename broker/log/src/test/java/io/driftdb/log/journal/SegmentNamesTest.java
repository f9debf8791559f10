package io.driftdb.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNamesTest {
  @Test
  void shouldReadBackTheNumberOfEachKind() {
    assertEquals("0000000000000012.seg", SegmentNames.segment(12));
    assertEquals(12, SegmentNames.number(SegmentNames.segment(12), SegmentNames.SEGMENT_SUFFIX));
    assertEquals(0, SegmentNames.number(SegmentNames.index(0), SegmentNames.INDEX_SUFFIX));
    assertEquals(9, SegmentNames.number(SegmentNames.spare(9), SegmentNames.SPARE_SUFFIX));
    long longest = 9_999_999_999_999_999L;
    String checkpoint = SegmentNames.checkpoint(longest);
    assertEquals(longest, SegmentNames.number(checkpoint, SegmentNames.CHECKPOINT_SUFFIX));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".seg",
        "12.seg",
        "0000000000000012.idx",
        "00000000000000012.seg",
        "000000000000012x.seg",
        "/000000000000012.seg",
        ":000000000000012.seg",
        "0000000000000012xseg",
        "0000000000000012.seg.tmp"
      })
  void shouldFindNoNumberInAnyOtherName(String name) {
    assertEquals(-1, SegmentNames.number(name, SegmentNames.SEGMENT_SUFFIX));
  }

  @Test
  void shouldKnowOnlyItsOwnUnfinishedFiles() {
    assertTrue(SegmentNames.isUnfinished(SegmentNames.spare(0) + ".tmp"));
    assertTrue(SegmentNames.isUnfinished(SegmentNames.checkpoint(7) + ".tmp"));
    assertFalse(SegmentNames.isUnfinished(SegmentNames.checkpoint(7)));
    assertFalse(SegmentNames.isUnfinished("table-0000000000000012.tmp"));
    assertFalse(SegmentNames.isUnfinished(".tmp"));
  }
}
