package io.driftdb.ops.quickstart;

import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.Receipt;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.ops.envelope.BadLineException;
import io.driftdb.ops.envelope.KeyPath;
import io.driftdb.ops.envelope.LineFormat;
import io.driftdb.ops.envelope.ValueLines;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** The stations of the quickstart at the log, in order. Used once, by one thread. */
final class FlightTour {
  private static final KeyPath ORIGIN = KeyPath.parse("origin");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double NS_PER_S = 1e9;

  private final DriftClient client;
  private final String topic;
  private final List<byte[]> flights;
  private final Teller teller;

  FlightTour(DriftClient client, String topic, List<byte[]> flights, Teller teller) {
    this.client = client;
    this.topic = topic;
    this.flights = flights;
    this.teller = teller;
  }

  /** What is to happen while flights are under way. */
  interface Event {
    void happen() throws IOException;
  }

  /** Appends all flights, keyed by origin; returns when the last one is on disk. */
  void append(Event inTheMiddle) throws IOException, BadLineException {
    LineFormat format = new ValueLines(ORIGIN);
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    long startNs = System.nanoTime();
    try (Producer producer = client.producer(ProducerConfig.defaults())) {
      for (byte[] flight : flights) {
        if (receipts.size() == flights.size() / 2) {
          inTheMiddle.happen();
        }
        receipts.add(producer.send(format.parse(topic, flight).record()));
      }
      producer.flush();
    }
    CompletableFuture.allOf(receipts.toArray(CompletableFuture[]::new)).join();
    Receipt last = receipts.get(receipts.size() - 1).join();
    teller.say(
        "Appended "
            + count(flights.size())
            + " flights to table topic '"
            + topic
            + "', keyed by origin, each of them on disk: "
            + rate(startNs)
            + ". The last one has offset "
            + last.offset()
            + " and lsn "
            + last.lsn()
            + ".");
  }

  /** Reads everything from offset 0 and compares it with what was sent. */
  void readBack() throws IOException {
    int read = 0;
    long startNs = System.nanoTime();
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      subscriber.subscribe(topic, 0, Position.offset(0));
      while (read < flights.size()) {
        if (System.nanoTime() - startNs > PATIENCE.toNanos()) {
          throw new DriftException(
              ErrorCode.DEADLINE_EXCEEDED, "only " + read + " flights came within " + PATIENCE);
        }
        for (ConsumedRecord record : subscriber.poll(PATIENCE)) {
          if (record.offset() != read || !Arrays.equals(record.value(), flights.get(read))) {
            throw new DriftException(
                ErrorCode.INTERNAL, "offset " + record.offset() + " is not the flight sent");
          }
          read++;
        }
      }
    }
    teller.say(
        "Read them back from offset 0, equal byte for byte and in order: " + rate(startNs) + ".");
  }

  private String rate(long startNs) {
    double seconds = (System.nanoTime() - startNs) / NS_PER_S;
    return count((long) (flights.size() / seconds)) + " per second";
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
