package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.function.LongBinaryOperator;
import java.util.function.ToLongFunction;

/** A broker's memory, sampled now and then; whoever works on the broker calls {@link #sample}. */
final class MemoryWatch {
  private static final double MIB = 1 << 20;

  private record Sample(long heap, long direct, long anonymous) {}

  private final BrokerProcess broker;
  private final ProcessFigures figures;
  private final List<Sample> samples = new ArrayList<>();

  MemoryWatch(BrokerProcess broker) {
    this.broker = broker;
    this.figures = new ProcessFigures(broker.pid());
  }

  synchronized void sample() throws Exception {
    MetricsPage page = MetricsPage.of(broker);
    samples.add(
        new Sample(
            (long) page.sum("jvm_memory_used_bytes", "area=\"heap\""),
            (long) page.sum("jvm_buffer_memory_used_bytes", "id=\"direct\""),
            figures.anonymousBytes()));
  }

  /** The last third must not exceed the middle third by more; the first is for warming up. */
  synchronized void assertFlat(long toleranceBytes) {
    assertTrue(samples.size() >= 9, () -> "too short to tell: " + samples.size() + " samples");
    int third = samples.size() / 3;
    List<Sample> middle = samples.subList(third, 2 * third);
    List<Sample> last = samples.subList(2 * third, samples.size());
    LongBinaryOperator most = Math::max;
    assertNoMore("direct memory", Sample::direct, most, middle, last, toleranceBytes);
    assertNoMore("anonymous memory", Sample::anonymous, most, middle, last, toleranceBytes);
    // Collections give the heap a saw's teeth: what they leave is its lower edge.
    assertNoMore("the live heap", Sample::heap, Math::min, middle, last, toleranceBytes);
  }

  private void assertNoMore(
      String what,
      ToLongFunction<Sample> of,
      LongBinaryOperator extreme,
      List<Sample> before,
      List<Sample> after,
      long tolerance) {
    long then = before.stream().mapToLong(of).reduce(extreme).orElseThrow();
    long now = after.stream().mapToLong(of).reduce(extreme).orElseThrow();
    assertTrue(
        now <= then + tolerance, () -> what + " grows: " + then + ", then " + now + "; " + this);
  }

  @Override
  public synchronized String toString() {
    return String.format(
        Locale.ROOT,
        "%d samples; MiB (least to most): heap %s, direct %s, anonymous %s",
        samples.size(),
        span(Sample::heap),
        span(Sample::direct),
        span(Sample::anonymous));
  }

  private String span(ToLongFunction<Sample> of) {
    LongSummaryStatistics summary = samples.stream().mapToLong(of).summaryStatistics();
    return String.format(Locale.ROOT, "%.0f-%.0f", summary.getMin() / MIB, summary.getMax() / MIB);
  }
}
