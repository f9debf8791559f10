package io.driftdb.perf.cli;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.drivers.RecordValue;
import io.driftdb.perf.run.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The target and the shape of the load; every command that loads a broker takes these. */
final class LoadOptions {
  @Option(
      names = "--target",
      required = true,
      description = "drift or kafka, drift-cluster or kafka-cluster: three nodes of one.")
  private String target;

  @Option(
      names = "--ack",
      description =
          "durable: on disk, Kafka by flush.messages=1; memory: Kafka's page cache."
              + " Without it drift is durable and kafka is at its default, memory.")
  private String ack;

  @Option(
      names = "--size",
      paramLabel = "B",
      defaultValue = "256",
      description = "Bytes of a record's value (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "Partitions of the topic, written in turn (${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--producers",
      paramLabel = "P",
      defaultValue = "1",
      description = "Producers, each with a thread and a connection (${DEFAULT-VALUE}).")
  private int producers;

  @Option(
      names = "--consumers",
      paramLabel = "C",
      defaultValue = "1",
      description = "Consumers, which share the partitions (${DEFAULT-VALUE}).")
  private int consumers;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the broker. Can be repeated.")
  private Map<String, String> brokerSettings = new LinkedHashMap<>();

  @Option(
      names = "--client",
      paramLabel = "KEY=VALUE",
      description = "A setting of the client, such as batch.size=65536. Can be repeated.")
  private Map<String, String> clientSettings = new LinkedHashMap<>();

  Contender contender() {
    return new Contender(target, ack(), brokerSettings, clientSettings);
  }

  private Ack ack() {
    String level = ack == null ? (target.startsWith("kafka") ? "memory" : "durable") : ack;
    return switch (level) {
      case "durable" -> Ack.DURABLE;
      case "memory" -> Ack.MEMORY;
      default -> throw new IllegalArgumentException("'" + level + "' is not durable or memory");
    };
  }

  Shape shape() {
    if (size < RecordValue.MIN_LENGTH || partitions < 1 || producers < 1 || consumers < 1) {
      throw new IllegalArgumentException(
          "--size is at least "
              + RecordValue.MIN_LENGTH
              + ", --partitions, --producers and --consumers at least 1");
    }
    return new Shape(size, partitions, producers, consumers);
  }
}
