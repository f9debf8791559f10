package io.driftdb.perf.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiskWritesTest {
  private static final List<String> STATISTICS =
      List.of(
          " 253       0 vda 100 2 3000 4 500 6 7000 8 0 9 10",
          " 253       1 vda1 100 2 3000 4 500 6 6000 8 0 9 10",
          " 259     300 nvme0n1p44 100 2 3000 4 500 6 5000 8 0 9 10");

  @Test
  void shouldFindTheDeviceByItsNumbers() {
    assertEquals(7000 * 512, DiskWrites.bytes(STATISTICS, 253 << 8));
    assertEquals(6000 * 512, DiskWrites.bytes(STATISTICS, (253 << 8) | 1));
    assertEquals(5000 * 512, DiskWrites.bytes(STATISTICS, 0x100000 | (259 << 8) | (300 & 0xFF)));
  }

  @Test
  void shouldSayNothingOfOtherDevices() {
    assertEquals(0, DiskWrites.bytes(STATISTICS, 8 << 8));
  }
}
