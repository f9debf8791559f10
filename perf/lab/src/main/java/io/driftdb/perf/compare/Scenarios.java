package io.driftdb.perf.compare;

import io.driftdb.perf.compare.Scenario.Load;
import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.Shape;
import io.driftdb.perf.run.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scenarios of the quick and of the full comparison. */
public final class Scenarios {
  private static final Contender DRIFT = Contender.of("drift", Ack.DURABLE);
  private static final Contender DRIFT_MEMORY = Contender.of("drift", Ack.MEMORY);
  private static final Contender KAFKA = Contender.of("kafka", Ack.MEMORY);
  private static final Contender KAFKA_FLUSH = Contender.of("kafka", Ack.DURABLE);
  private static final List<Contender> BOTH = List.of(DRIFT, KAFKA);

  private static final String ACK_P99 = Figures.name(Figures.PUBLISH, "P99");
  private static final String AT_10K = "latency-10k";
  private static final int LATENCY_BYTES = 256;
  private static final long BYTES_10_GIB = 10L << 30;

  private final boolean quick;

  private Scenarios(boolean quick) {
    this.quick = quick;
  }

  /** A choice that shows the outline in some minutes. */
  public static List<Scenario> quick() {
    Scenarios of = new Scenarios(true);
    return List.of(
        of.throughput(100),
        of.throughput(1024),
        of.latency10k(),
        of.latency50k(BOTH),
        of.replay(1024, 500_000, false));
  }

  /** All of them. */
  public static List<Scenario> full() {
    Scenarios of = new Scenarios(false);
    List<Scenario> all = new ArrayList<>();
    all.add(of.throughput(100));
    all.add(of.throughput(1024));
    all.add(of.latency10k());
    all.add(of.latency50k(List.of(DRIFT, KAFKA, KAFKA_FLUSH)));
    all.add(of.partitions(1000));
    all.add(of.partitions(10_000));
    all.add(of.replay(100, 20_000_000, false));
    all.add(of.replay(1024, 4_000_000, false));
    all.add(of.replay(1024, 4_000_000, true));
    all.add(of.start());
    all.add(of.restart());
    return all;
  }

  private Scenario throughput(int bytes) {
    return new Scenario(
        "throughput-" + bytes,
        bytes + " B, one producer, full speed",
        load(Kind.THROUGHPUT, bytes, 1, span(0, 0)),
        Figures.RECORDS_PER_SECOND,
        BOTH,
        variants(
            quick
                ? List.of("16384", "262144", "524288")
                : List.of("16384", "65536", "262144", "524288"),
            List.of("0", "5", "20")),
        null);
  }

  private Scenario latency10k() {
    return new Scenario(
        AT_10K,
        "256 B at 10,000 records/s, open loop",
        load(Kind.LATENCY, LATENCY_BYTES, 1, span(10_000, 0)),
        ACK_P99,
        List.of(DRIFT, DRIFT_MEMORY, KAFKA, KAFKA_FLUSH),
        variants(List.of("16384", "65536"), List.of("0", "1", "5")),
        null);
  }

  private Scenario latency50k(List<Contender> contenders) {
    return new Scenario(
        "latency-50k",
        "256 B at 50,000 records/s, open loop",
        load(Kind.LATENCY, LATENCY_BYTES, 1, span(50_000, 0)),
        ACK_P99,
        contenders,
        quick ? List.of() : variants(List.of("16384", "65536"), List.of("0", "1", "5")),
        quick ? AT_10K : null);
  }

  private Scenario partitions(int partitions) {
    return new Scenario(
        "partitions-" + partitions,
        "256 B at 10,000 records/s over %,d partitions".formatted(partitions),
        load(Kind.LATENCY, LATENCY_BYTES, partitions, span(10_000, 0)),
        ACK_P99,
        BOTH,
        List.of(),
        AT_10K);
  }

  private Scenario replay(int bytes, long records, boolean cold) {
    return new Scenario(
        "replay-" + bytes + (cold ? "-cold" : ""),
        bytes + " B, one consumer replays" + (cold ? " from cold files" : ""),
        new Load(Kind.REPLAY, new Shape(bytes, 1, 1, 1), span(0, records), cold),
        Figures.RECORDS_PER_SECOND,
        BOTH,
        List.of(),
        "throughput-" + bytes);
  }

  private Scenario start() {
    return new Scenario(
        "start",
        "process start to first acknowledgement, then idle",
        load(Kind.START, LATENCY_BYTES, 1, span(0, 0)),
        Figures.FIRST_ACK_MS,
        BOTH,
        List.of(),
        null);
  }

  private Scenario restart() {
    int bytes = 1024;
    return new Scenario(
        "restart-10g",
        "kill -9 to first acknowledgement with 10 GiB of log",
        load(Kind.RESTART, bytes, 1, span(0, BYTES_10_GIB / bytes)),
        Figures.FIRST_ACK_MS,
        BOTH,
        List.of(),
        "throughput-" + bytes);
  }

  private static Load load(Kind kind, int bytes, int partitions, Span span) {
    return new Load(kind, new Shape(bytes, partitions, 1, 1), span, false);
  }

  private Span span(long rate, long records) {
    return quick ? new Span(2, 3, rate, records) : new Span(20, 20, rate, records);
  }

  /** All pairs, or in a quick comparison each of the first with a linger that suits it. */
  private List<Map<String, String>> variants(List<String> batches, List<String> lingers) {
    List<Map<String, String>> variants = new ArrayList<>();
    for (String batch : batches) {
      for (String linger : lingers) {
        boolean outline = linger.equals("0") == batch.equals(batches.get(0));
        boolean common = linger.equals("0") || linger.equals("5");
        if (!quick || (outline && common)) {
          variants.add(Map.of("batch.size", batch, "linger.ms", linger));
        }
      }
    }
    return variants;
  }
}
