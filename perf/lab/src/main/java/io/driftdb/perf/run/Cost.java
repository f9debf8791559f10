package io.driftdb.perf.run;

import io.driftdb.perf.process.BrokerProcess;
import io.driftdb.perf.process.CollectorFigures;
import io.driftdb.perf.process.DiskWrites;
import io.driftdb.perf.process.ProcessFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a load has cost the broker, all its nodes together, from when this is made on. One thread
 * uses it.
 */
final class Cost {
  private static final double BYTES_PER_MIB = 1 << 20;

  private final List<NodeCost> nodes = new ArrayList<>();
  private final Path directory;
  private final long writtenBefore;

  /** The directory tells the disk. */
  Cost(List<BrokerProcess> processes, Path directory) throws IOException {
    this.directory = directory;
    this.writtenBefore = DiskWrites.bytes(directory);
    for (BrokerProcess process : processes) {
      nodes.add(new NodeCost(process, process.figures(), process.collections()));
    }
  }

  private record NodeCost(
      BrokerProcess process, ProcessFigures before, CollectorFigures collected) {
    double cpuSeconds() throws IOException {
      return process.figures().cpuSeconds() - before.cpuSeconds();
    }

    double allocatedBytes() throws IOException {
      return process.collections().allocatedBytes() - collected.allocatedBytes();
    }

    double longestPauseMs() throws IOException {
      return process.collections().longestPauseMsSince(collected);
    }
  }

  /**
   * The figures after so many records of that size: of all nodes together, but memory and pauses of
   * the one that has most, and bytes on the disk for each node.
   */
  Map<String, Double> after(long records, int recordBytes) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (nodes.isEmpty() || records == 0) {
      return figures;
    }
    double written = DiskWrites.bytes(directory) - writtenBefore;
    double cpuSeconds = 0;
    double resident = 0;
    double allocated = 0;
    double longestPauseMs = 0;
    for (NodeCost node : nodes) {
      cpuSeconds += node.cpuSeconds();
      resident = Math.max(resident, (double) node.process.figures().residentBytes());
      allocated += node.allocatedBytes();
      longestPauseMs = Math.max(longestPauseMs, node.longestPauseMs());
    }
    figures.put(Figures.BROKER_CPU_SECONDS, cpuSeconds);
    figures.put(Figures.RESIDENT_MIB, resident / BYTES_PER_MIB);
    figures.put(
        Figures.DEVICE_BYTES_PER_BYTE, written / nodes.size() / ((double) records * recordBytes));
    figures.put(Figures.ALLOCATED_BYTES_PER_RECORD, allocated / records);
    figures.put(Figures.LONGEST_PAUSE_MS, longestPauseMs);
    return figures;
  }
}
