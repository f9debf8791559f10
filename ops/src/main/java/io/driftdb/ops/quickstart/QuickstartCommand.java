package io.driftdb.ops.quickstart;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicKind;
import io.driftdb.ops.cli.DriftCommand;
import io.driftdb.ops.envelope.BadLineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drift quickstart}: shows on real data what DriftDB does, and leaves nothing behind. */
@Command(
    name = "quickstart",
    description = {
      "Take a tour in a few seconds, on real data.",
      "Starts a broker of its own on free ports and in a new directory, appends 20,000 flights,",
      "reads them back, and shows the table that they are: at two points, the history of a row, what",
      "changed, and how to follow it."
    })
public final class QuickstartCommand extends DriftCommand {
  private static final String TOPIC = "flights";

  @Option(
      names = "--keep-running",
      description = "Leave the broker running afterwards, until Ctrl-C.")
  private boolean keepRunning;

  @Option(
      names = "--cluster",
      description = {
        "The same on a cluster of three brokers, of which the one that leads is killed",
        "in the middle."
      })
  private boolean clustered;

  @Override
  public Integer call() throws IOException {
    return clustered ? tourCluster() : tourBroker();
  }

  private Integer tourCluster() throws IOException {
    Path file = FlightData.file();
    List<byte[]> flights = FlightData.lines(file);
    String launcher = System.getenv("DRIFT_COMMAND");
    if (launcher == null) {
      throw usage("--cluster starts brokers by the launcher: run ops/bin/drift or bin/drift");
    }
    say("Starting three brokers.");
    try (ScratchCluster cluster = ScratchCluster.start(launcher)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(cluster), "drift-stop"));
      say(
          "A cluster of three listens on "
              + cluster.addresses()
              + " and keeps its logs in "
              + cluster.directory()
              + "; "
              + cluster.leader()
              + " leads.");
      try (DriftClient client =
          DriftClient.connect(cluster.clientConfig().clientId("quickstart"))) {
        tour(
            client,
            flights,
            () ->
                say(
                    "Killed "
                        + cluster.killLeader()
                        + ", which led, with half of the flights sent."));
      } catch (BadLineException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      say("");
      say(cluster.leader() + " leads now.");
      sayNextOfCluster(cluster);
    }
    return DONE;
  }

  private void tour(DriftClient client, List<byte[]> flights, FlightTour.Event inTheMiddle)
      throws IOException, BadLineException {
    client.admin().createTopic(TOPIC, TopicKind.TABLE, 1);
    FlightTour tour = new FlightTour(client, TOPIC, flights, this::say);
    tour.append(inTheMiddle);
    tour.readBack();
    TableTour tableTour = new TableTour(client.table(TOPIC), flights.size(), this::say);
    tableTour.showStates();
    tableTour.showRow();
    tableTour.showDifference();
    tableTour.follow();
  }

  private void sayNextOfCluster(ScratchCluster cluster) throws IOException {
    String drift = drift();
    say("");
    if (!keepRunning) {
      say("Try next:");
      say(
          "  "
              + drift
              + " quickstart --cluster --keep-running   # the same, and the cluster stays");
      say("  " + drift + " cluster --help                        # look after a cluster");
      return;
    }
    String at = " --broker " + cluster.addresses();
    say("Two of the brokers stay until Ctrl-C. Try in another terminal:");
    say("  " + drift + " cluster status" + at);
    say("  " + drift + " table get " + TOPIC + " ATL --as-of 9999" + at);
    awaitInterrupt();
  }

  private static String drift() {
    return System.getenv().getOrDefault("DRIFT_COMMAND", "drift");
  }

  private Integer tourBroker() throws IOException {
    Path file = FlightData.file();
    List<byte[]> flights = FlightData.lines(file);
    try (ScratchBroker broker = ScratchBroker.start()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(broker), "drift-stop"));
      String host = broker.address().getAddress().getHostAddress();
      int port = broker.address().getPort();
      say(
          "A broker listens on "
              + host
              + ":"
              + port
              + " and keeps its log in "
              + broker.directory()
              + ".");
      try (DriftClient client =
          DriftClient.connect(ClientConfig.at(host, port).clientId("quickstart"))) {
        tour(client, flights, () -> {});
      } catch (BadLineException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      sayNext(host + ":" + port, broker);
    }
    return DONE;
  }

  private void sayNext(String address, ScratchBroker broker) throws IOException {
    String drift = drift();
    say("");
    if (!keepRunning) {
      say("Try next:");
      say("  " + drift + " quickstart --keep-running   # the same, and the broker stays for you");
      say("  " + drift + " quickstart --cluster        # on three brokers, one of which is killed");
      say("  " + drift + " broker                      # a broker of your own, in ./drift-data");
      say("  " + drift + " --help                      # produce, consume, table, topic, log …");
      return;
    }
    String at = " --broker " + address;
    say(
        "The broker stays until Ctrl-C; its metrics are on http:/"
            + broker.httpAddress()
            + "/metrics. Try in another terminal:");
    say("  " + drift + " table get " + TOPIC + " ATL --as-of 9999" + at);
    say("  " + drift + " table history " + TOPIC + " ATL --limit 5" + at);
    say("  " + drift + " table diff " + TOPIC + " --from 19990" + at);
    say("  " + drift + " consume " + TOPIC + " --from 19990" + at);
    say("  " + drift + " topic describe " + TOPIC + at);
    awaitInterrupt();
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is shown as soon as it is known. */
  private void say(String line) throws IOException {
    print(line);
    console().out().flush();
  }

  private void closeQuietly(AutoCloseable scratch) {
    try {
      scratch.close();
    } catch (Exception e) {
      console().err().println("drift: note: not all could be removed: " + e);
    }
  }
}
