package io.driftdb.perf.drivers.kafka;

import io.driftdb.perf.drivers.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** What a Kafka broker needs before it starts: its properties and a formatted directory. */
final class BrokerFiles {
  /** As bin/kafka-server-start.sh and bin/kafka-run-class.sh of Kafka 4.3 set them. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-server",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-Djava.awt.headless=true");

  private final Launch launch;
  private final Path directory;
  private final Path properties;

  private BrokerFiles(Launch launch, Path directory) {
    this.launch = launch;
    this.directory = directory;
    this.properties = directory.resolve("server.properties");
  }

  /** For one of the nodes of a cluster with that id. */
  static BrokerFiles prepare(Launch launch, Uuid cluster, KafkaPorts ports, int node)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(launch.directory().resolve("node-" + (node + 1)));
    BrokerFiles files = new BrokerFiles(launch, directory);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(node + 1));
    settings.put("controller.quorum.voters", ports.voters());
    settings.put("listeners", ports.listeners(node));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("log.dirs", directory.resolve("data").toString());
    settings.putAll(shipped());
    settings.putAll(launch.contender().brokerSettings());
    List<String> lines = new ArrayList<>();
    settings.forEach((key, value) -> lines.add(key + "=" + value));
    Files.write(files.properties, lines);
    files.format(cluster);
    return files;
  }

  /** What config/server.properties of Kafka's distribution sets and a broker's speed may feel. */
  static Map<String, String> shipped() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("num.network.threads", "3");
    settings.put("num.io.threads", "8");
    settings.put("socket.send.buffer.bytes", "102400");
    settings.put("socket.receive.buffer.bytes", "102400");
    settings.put("socket.request.max.bytes", "104857600");
    settings.put("log.segment.bytes", "1073741824");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("auto.create.topics.enable", "false");
    return settings;
  }

  private void format(Uuid cluster) throws IOException, InterruptedException {
    List<String> command = java("kafka.tools.StorageTool", List.of());
    command.addAll(List.of("format", "-t", cluster.toString(), "-c", properties.toString()));
    Path output = directory.resolve("format.out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(
          "Kafka's directory could not be formatted: " + Files.readString(output));
    }
  }

  /** The command that starts the broker, with those options for its JVM too. */
  List<String> command(String collectorLog) {
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.add("-Xms" + launch.heap());
    options.add("-Xmx" + launch.heap());
    options.add(collectorLog);
    List<String> command = java("kafka.Kafka", options);
    command.add(properties.toString());
    return command;
  }

  /** Where its output goes. */
  Path directory() {
    return directory;
  }

  private static List<String> java(String main, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    return command;
  }
}
