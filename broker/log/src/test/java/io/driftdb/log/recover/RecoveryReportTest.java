package io.driftdb.log.recover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryReportTest {
  private final RecoveryReport report = new RecoveryReport();

  @Test
  void shouldNameEachRangeOnceAndInWords() {
    QuarantinedRange later = new QuarantinedRange(4, 8192, 9000, 30, 42);
    QuarantinedRange earlier = new QuarantinedRange(3, 4096, 5000, 10, 11);
    assertEquals(Long.MAX_VALUE, report.firstDamagedLsn());
    report.quarantine(RecoveryCase.ROT_IN_THE_MIDDLE, later);
    report.quarantine(RecoveryCase.MISSING_SEGMENT, earlier);
    report.quarantine(RecoveryCase.ROT_IN_THE_MIDDLE, later);
    assertEquals(List.of(later, earlier), report.quarantined());
    assertEquals(10, report.firstDamagedLsn());
    assertEquals("segment 4 bytes 8192 to 9000, LSN 30 to 41", later.toString());
    assertEquals(
        List.of(later.toString(), earlier.toString(), later.toString()),
        report.findings().stream().map(RecoveryReport.Finding::what).toList());
    assertTrue(report.has(RecoveryCase.MISSING_SEGMENT));
    assertFalse(report.has(RecoveryCase.TORN_TAIL));
  }
}
