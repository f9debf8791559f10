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
  private static final Contender KAFKA = Contender.of("kafka", Ack.MEMORY);
  private static final Contender KAFKA_CLUSTER = Contender.of("kafka-cluster", Ack.MEMORY);
  private static final Contender KAFKA_FLUSH = Contender.of("kafka", Ack.DURABLE);

  private static final String ACK_P99 = Figures.name(Figures.PUBLISH, "P99");
  private static final int LATENCY_BYTES = 256;
  private static final long GIB = 1L << 30;
  private static final int KIB = 1024;

  /** What serves Kafka best at full speed: a quick comparison has no time to find it. */
  private static final Map<String, String> QUICK_SETTINGS =
      Map.of("batch.size", "262144", "linger.ms", "5");

  private static final List<String> LINGERS = List.of("0", "5");

  /** Long enough for both sides to have compiled what they need: they do it on the load's cores. */
  private static final int WARM_UP = 12;

  private static final int SECONDS = 8;
  private static final int FLAT_OUT_WARM_UP = 4;
  private static final int FLAT_OUT_SECONDS = 6;

  /** Segments that are ready: enough for a run, with some to spare. */
  private static final int AT_FULL_SPEED = 28;

  private static final int SHORTLY_AT_FULL_SPEED = 16;
  private static final int AT_A_RATE = 4;

  /** On each of three nodes. */
  private static final int CLUSTER_AT_FULL_SPEED = 32;

  /** Six JVMs and the load compile on the same cores. */
  private static final int CLUSTER_WARM_UP = 30;

  private static final Contender STEADY = steady(Ack.DURABLE, AT_A_RATE);
  private static final Contender STEADY_MEMORY = steady(Ack.MEMORY, AT_A_RATE);

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
        of.replay(1024, 1_500_000, false));
  }

  /** Three nodes of each, and three replicas. */
  public static List<Scenario> cluster() {
    Scenarios of = new Scenarios(true);
    return List.of(
        of.clusterThroughput(100),
        of.clusterThroughput(1024),
        of.clusterLatency(),
        of.clusterStart(),
        of.clusterRestart());
  }

  private Scenario clusterThroughput(int bytes) {
    return new Scenario(
        "throughput-" + bytes,
        bytes + " B, one producer, full speed, three replicas",
        load(Kind.THROUGHPUT, bytes, 1, new Span(CLUSTER_WARM_UP, FLAT_OUT_SECONDS, 0, 0)),
        Figures.RECORDS_PER_SECOND,
        List.of(clusterOfDrift(CLUSTER_AT_FULL_SPEED), KAFKA_CLUSTER.withClient(QUICK_SETTINGS)),
        List.of(),
        0,
        null);
  }

  private Scenario clusterLatency() {
    return new Scenario(
        "latency-10k",
        "256 B at 10,000 records/s, open loop, three replicas",
        load(Kind.LATENCY, LATENCY_BYTES, 1, new Span(CLUSTER_WARM_UP, SECONDS, 10_000, 0)),
        ACK_P99,
        List.of(clusterOfDrift(AT_A_RATE), KAFKA_CLUSTER),
        List.of(),
        0,
        null);
  }

  private Scenario clusterStart() {
    return new Scenario(
        "start",
        "start of three processes to first acknowledgement, then idle",
        load(Kind.START, LATENCY_BYTES, 1, new Span(0, SECONDS, 0, 0)),
        Figures.FIRST_ACK_MS,
        List.of(clusterOfDrift(1), KAFKA_CLUSTER),
        List.of(),
        0,
        null);
  }

  private Scenario clusterRestart() {
    int bytes = 1024;
    return new Scenario(
        "restart-1g",
        "kill -9 of three processes to first acknowledgement with 1 GiB of log",
        load(Kind.RESTART, bytes, 1, new Span(0, SECONDS, 0, GIB / bytes)),
        Figures.FIRST_ACK_MS,
        List.of(clusterOfDrift(1)),
        List.of(),
        0,
        null);
  }

  private static Contender clusterOfDrift(int segments) {
    return Contender.of("drift-cluster", Ack.DURABLE)
        .withBroker(Map.of("log.segment.spare", Integer.toString(segments)));
  }

  /** All of them. */
  public static List<Scenario> full() {
    Scenarios of = new Scenarios(false);
    List<Scenario> all = new ArrayList<>();
    all.add(of.throughput(100));
    all.add(of.throughput(1024));
    all.add(of.fresh(100));
    all.add(of.latency10k());
    all.add(of.latency50k());
    all.add(of.besideReplay());
    for (int ms : new int[] {1, 5}) {
      all.add(of.slowLatency(ms));
      all.add(of.slowThroughput(ms));
    }
    all.add(of.partitions(1000));
    all.add(of.partitions(10_000));
    all.add(of.replay(100, 10_000_000, false));
    all.add(of.replay(1024, 2_000_000, false));
    all.add(of.replay(1024, 2_000_000, true));
    all.add(of.depth(1));
    all.add(of.depth(50));
    all.add(of.start());
    all.add(of.restart());
    return all;
  }

  private Scenario throughput(int bytes) {
    return new Scenario(
        "throughput-" + bytes,
        bytes + " B, one producer, full speed",
        load(Kind.THROUGHPUT, bytes, 1, flatOut()),
        Figures.RECORDS_PER_SECOND,
        List.of(steadyAtFullSpeed(), kafkaAtFullSpeed()),
        variants("16384", "65536", "262144", "524288"),
        0,
        null);
  }

  /**
   * As a broker runs whose retention returns as many segments as it fills: what preallocation
   * writes is written before.
   */
  private static Contender steady(Ack ack, int segments) {
    return Contender.of("drift", ack)
        .withBroker(Map.of("log.segment.spare", Integer.toString(segments)));
  }

  private Contender kafkaAtFullSpeed() {
    return quick ? KAFKA.withClient(QUICK_SETTINGS) : KAFKA;
  }

  private Contender steadyAtFullSpeed() {
    return steady(Ack.DURABLE, quick ? SHORTLY_AT_FULL_SPEED : AT_FULL_SPEED);
  }

  /** As a broker runs on an empty disk: it fills its segments with zeros at the same time. */
  private Scenario fresh(int bytes) {
    return new Scenario(
        "fresh-" + bytes,
        bytes + " B, one producer, full speed, segments made meanwhile",
        load(Kind.THROUGHPUT, bytes, 1, flatOut()),
        Figures.RECORDS_PER_SECOND,
        List.of(DRIFT),
        List.of(),
        0,
        null);
  }

  private Scenario slowThroughput(int ms) {
    return new Scenario(
        "slow-%dms-throughput".formatted(ms),
        "100 B, one producer, full speed, each fdatasync %d ms longer".formatted(ms),
        load(Kind.THROUGHPUT, 100, 1, flatOut()),
        Figures.RECORDS_PER_SECOND,
        List.of(steadyAtFullSpeed()),
        List.of(),
        ms,
        null);
  }

  private Scenario slowLatency(int ms) {
    return new Scenario(
        "slow-%dms-latency".formatted(ms),
        "256 B at 10,000 records/s, each fdatasync %d ms longer".formatted(ms),
        load(Kind.LATENCY, LATENCY_BYTES, 1, span(10_000, 0)),
        ACK_P99,
        List.of(STEADY),
        List.of(),
        ms,
        null);
  }

  private Scenario besideReplay() {
    return new Scenario(
        "beside-replay",
        "256 B at 10,000 records/s while one consumer replays 20 GiB, cold",
        cold(Kind.BESIDE_REPLAY, span(10_000, 20 * GIB / KIB)),
        ACK_P99,
        List.of(STEADY),
        List.of(),
        0,
        null);
  }

  private Scenario depth(int gib) {
    return new Scenario(
        "depth-" + gib + "g",
        "256 B at 10,000 records/s on a log of " + gib + " GiB",
        cold(Kind.DEPTH, span(10_000, gib * GIB / KIB)),
        ACK_P99,
        List.of(STEADY),
        List.of(),
        0,
        null);
  }

  private Scenario latency10k() {
    return new Scenario(
        "latency-10k",
        "256 B at 10,000 records/s, open loop",
        load(Kind.LATENCY, LATENCY_BYTES, 1, span(10_000, 0)),
        ACK_P99,
        quick ? List.of(STEADY, KAFKA) : List.of(STEADY, STEADY_MEMORY, KAFKA, KAFKA_FLUSH),
        variants("16384", "65536"),
        0,
        null);
  }

  private Scenario latency50k() {
    return new Scenario(
        "latency-50k",
        "256 B at 50,000 records/s, open loop",
        load(Kind.LATENCY, LATENCY_BYTES, 1, span(50_000, 0)),
        ACK_P99,
        List.of(STEADY, KAFKA),
        variants("16384", "65536"),
        0,
        null);
  }

  private Scenario partitions(int partitions) {
    return new Scenario(
        "partitions-" + partitions,
        "256 B at 10,000 records/s over %,d partitions".formatted(partitions),
        load(Kind.LATENCY, LATENCY_BYTES, partitions, span(10_000, 0)),
        ACK_P99,
        List.of(STEADY),
        List.of(),
        0,
        null);
  }

  private Scenario replay(int bytes, long records, boolean cold) {
    return new Scenario(
        "replay-" + bytes + (cold ? "-cold" : ""),
        bytes + " B, one consumer replays" + (cold ? " from cold files" : ""),
        new Load(Kind.REPLAY, new Shape(bytes, 1, 1, 1), span(0, records), cold),
        Figures.RECORDS_PER_SECOND,
        List.of(DRIFT, kafkaAtFullSpeed()),
        List.of(),
        0,
        "throughput-" + bytes);
  }

  private Scenario start() {
    return new Scenario(
        "start",
        "process start to first acknowledgement, then idle",
        load(Kind.START, LATENCY_BYTES, 1, span(0, 0)),
        Figures.FIRST_ACK_MS,
        List.of(DRIFT, KAFKA),
        List.of(),
        0,
        null);
  }

  private Scenario restart() {
    int bytes = 1024;
    return new Scenario(
        "restart-10g",
        "kill -9 to first acknowledgement with 10 GiB of log",
        load(Kind.RESTART, bytes, 1, span(0, 10 * GIB / bytes)),
        Figures.FIRST_ACK_MS,
        List.of(DRIFT),
        List.of(),
        0,
        null);
  }

  private static Load load(Kind kind, int bytes, int partitions, Span span) {
    return new Load(kind, new Shape(bytes, partitions, 1, 1), span, false);
  }

  private static Load cold(Kind kind, Span span) {
    return new Load(kind, new Shape(LATENCY_BYTES, 1, 1, 1), span, true);
  }

  private Span flatOut() {
    return quick ? span(0, 0) : new Span(FLAT_OUT_WARM_UP, FLAT_OUT_SECONDS, 0, 0);
  }

  private Span span(long rate, long records) {
    if (!quick) {
      return new Span(WARM_UP, SECONDS, rate, records);
    }
    return rate > 0 ? new Span(WARM_UP, 4, rate, records) : new Span(2, 3, rate, records);
  }

  /** All pairs of these batches and two lingers; none in a quick comparison. */
  private List<Map<String, String>> variants(String... batches) {
    List<Map<String, String>> variants = new ArrayList<>();
    for (String batch : quick ? new String[0] : batches) {
      for (String linger : LINGERS) {
        variants.add(Map.of("batch.size", batch, "linger.ms", linger));
      }
    }
    return variants;
  }
}
