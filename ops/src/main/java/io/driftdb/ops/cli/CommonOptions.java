package io.driftdb.ops.cli;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
public final class CommonOptions {
  static final String CLIENT_ID = "drift-cli";

  /** The root command, which has them. */
  public interface Owner {
    CommonOptions common();

    Console console();
  }

  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      split = ",",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:DRIFT_BROKER:-127.0.0.1:9230}",
      converter = BrokerAddress.Converter.class,
      description = {
        "The broker to talk to (DRIFT_BROKER, else 127.0.0.1:9230);",
        "of a cluster some of its nodes, separated by commas: the others are found by them."
      })
  private List<BrokerAddress> brokers;

  @Option(
      names = "--any-node",
      scope = ScopeType.INHERIT,
      description = {
        "Of a cluster, read from the first of the nodes that answers, whether it leads or not.",
        "It may be behind for moments; what changes something is refused."
      })
  private boolean anyNode;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON, one object per line, instead of text for people.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli shows the help when it is set
  private boolean help;

  boolean json() {
    return json;
  }

  DriftClient connect() {
    return DriftClient.connect(clientConfig());
  }

  ClientConfig clientConfig() {
    ClientConfig config = ClientConfig.at(brokers.get(0).host(), brokers.get(0).port());
    brokers.stream().skip(1).forEach(each -> config.or(each.host(), each.port()));
    return (anyNode ? config.anyNode() : config).clientId(CLIENT_ID);
  }
}
