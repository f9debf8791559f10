package io.driftdb.perf.run;

import io.driftdb.perf.process.BrokerProcess;
import io.driftdb.perf.process.CollectorFigures;
import io.driftdb.perf.process.DiskWrites;
import io.driftdb.perf.process.ProcessFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a load has cost the broker's process, from when this is made on. One thread uses it. */
final class Cost {
  private static final double BYTES_PER_MIB = 1 << 20;

  private final BrokerProcess process;
  private final ProcessFigures before;
  private final CollectorFigures collectedBefore;
  private final Path directory;
  private final long writtenBefore;

  /** The directory tells the disk. */
  Cost(BrokerProcess process, Path directory) throws IOException {
    this.directory = directory;
    this.writtenBefore = DiskWrites.bytes(directory);
    this.process = process;
    this.before = process == null ? null : process.figures();
    this.collectedBefore = process == null ? null : process.collections();
  }

  /** The figures after so many records of that size. */
  Map<String, Double> after(long records, int recordBytes) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (process == null || records == 0) {
      return figures;
    }
    ProcessFigures now = process.figures();
    CollectorFigures collected = process.collections();
    double written = DiskWrites.bytes(directory) - writtenBefore;
    double allocated = collected.allocatedBytes() - collectedBefore.allocatedBytes();
    figures.put(Figures.BROKER_CPU_SECONDS, now.cpuSeconds() - before.cpuSeconds());
    figures.put(Figures.RESIDENT_MIB, now.residentBytes() / BYTES_PER_MIB);
    figures.put(Figures.DEVICE_BYTES_PER_BYTE, written / ((double) records * recordBytes));
    figures.put(Figures.ALLOCATED_BYTES_PER_RECORD, allocated / records);
    figures.put(Figures.LONGEST_PAUSE_MS, collected.longestPauseMsSince(collectedBefore));
    return figures;
  }
}
