package io.driftdb.perf.run;

import io.driftdb.perf.load.LatencySeries;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The names of figures. A name ends with its unit; of rates more is better, of all others less. */
public final class Figures {
  public static final String PUBLISH = "publish";
  public static final String END_TO_END = "endToEnd";
  public static final String LATENESS = "lateness";

  public static final String RECORDS_PER_SECOND = "recordsPerSecond";
  public static final String MEGABYTES_PER_SECOND = "megabytesPerSecond";
  public static final String REPLAYED_MEGABYTES_PER_SECOND = "replayedMegabytesPerSecond";
  public static final String SUBSCRIBE = "subscribe";
  public static final String READY_MS = "readyMs";
  public static final String FIRST_ACK_MS = "firstAckMs";
  public static final String RESIDENT_MIB = "residentMib";
  public static final String BROKER_CPU_SECONDS = "brokerCpuSeconds";
  public static final String IDLE_CPU_PERCENT = "idleCpuPercent";
  public static final String DEVICE_BYTES_PER_BYTE = "deviceBytesPerByte";
  public static final String ALLOCATED_BYTES_PER_RECORD = "allocatedBytesPerRecord";
  public static final String LONGEST_PAUSE_MS = "longestPauseMs";

  private static final double NS_PER_US = 1000;

  private Figures() {}

  /** The figures of a series. */
  public static Map<String, Double> of(String series, LatencySeries latencies) {
    Histogram h = latencies.all();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(name(series, "P50"), h.getValueAtPercentile(50) / NS_PER_US);
    figures.put(name(series, "P99"), h.getValueAtPercentile(99) / NS_PER_US);
    figures.put(name(series, "P999"), h.getValueAtPercentile(99.9) / NS_PER_US);
    figures.put(name(series, "Max"), h.getMaxValue() / NS_PER_US);
    return figures;
  }

  /** Such as publishP99Us. */
  public static String name(String series, String percentile) {
    return series + percentile + "Us";
  }

  /** Whether a larger value of that figure is the better one. */
  public static boolean moreIsBetter(String figure) {
    return figure.endsWith("PerSecond");
  }
}
