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

  @Override
  public Integer call() throws IOException {
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
        client.admin().createTopic(TOPIC, TopicKind.TABLE, 1);
        FlightTour tour = new FlightTour(client, TOPIC, flights, this::say);
        tour.append();
        tour.readBack();
        TableTour tableTour = new TableTour(client.table(TOPIC), flights.size(), this::say);
        tableTour.showStates();
        tableTour.showRow();
        tableTour.showDifference();
        tableTour.follow();
      } catch (BadLineException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      sayNext(host + ":" + port, broker);
    }
    return DONE;
  }

  private void sayNext(String address, ScratchBroker broker) throws IOException {
    String drift = System.getenv().getOrDefault("DRIFT_COMMAND", "drift");
    say("");
    if (!keepRunning) {
      say("Try next:");
      say("  " + drift + " quickstart --keep-running   # the same, and the broker stays for you");
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

  private void closeQuietly(ScratchBroker broker) {
    try {
      broker.close();
    } catch (IOException e) {
      console().err().println("drift: note: " + broker.directory() + " could not be removed: " + e);
    }
  }
}
