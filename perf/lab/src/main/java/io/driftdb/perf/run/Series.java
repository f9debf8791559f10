package io.driftdb.perf.run;

import io.driftdb.perf.load.LatencySeries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;

/**
 * Latencies as they travel between processes.
 *
 * @param histogram in HdrHistogram's compressed form, in Base64; nanoseconds
 * @param seconds the measured seconds, in order
 */
public record Series(String histogram, List<Second> seconds) {
  private static final double NS_PER_US = 1000;

  /** Latencies of the records that fell due in one second, in microseconds. */
  public record Second(int second, long count, double p50Us, double p99Us, double maxUs) {}

  /** The series in this form. */
  public static Series of(LatencySeries series) {
    List<Second> seconds = new ArrayList<>();
    for (int i = 0; i < series.bySecond().size(); i++) {
      Histogram h = series.bySecond().get(i);
      seconds.add(
          new Second(
              i,
              h.getTotalCount(),
              h.getValueAtPercentile(50) / NS_PER_US,
              h.getValueAtPercentile(99) / NS_PER_US,
              h.getMaxValue() / NS_PER_US));
    }
    ByteBuffer buffer = ByteBuffer.allocate(series.all().getNeededByteBufferCapacity());
    int length = series.all().encodeIntoCompressedByteBuffer(buffer, Deflater.BEST_COMPRESSION);
    byte[] bytes = Arrays.copyOf(buffer.array(), length);
    return new Series(Base64.getEncoder().encodeToString(bytes), seconds);
  }

  /** The latencies as a histogram again. */
  public Histogram decoded() {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(histogram));
      return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    } catch (DataFormatException e) {
      throw new IllegalStateException("a run has written a broken histogram", e);
    }
  }
}
