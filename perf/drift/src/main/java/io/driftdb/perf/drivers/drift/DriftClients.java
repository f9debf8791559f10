package io.driftdb.perf.drivers.drift;

import io.driftdb.client.Ack;
import io.driftdb.client.DriftClient;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.Reader;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes publishers and readers as a contender is to have them. One thread uses it. */
final class DriftClients {
  private final Contender contender;
  private final ClientSettings settings;

  DriftClients(Contender contender) {
    this.contender = contender;
    this.settings = new ClientSettings(contender.clientSettings());
  }

  Publisher publisher(DriftClient client, String topic, int partitions, AckListener acks) {
    ProducerConfig config = settings.apply(ProducerConfig.defaults()).ack(ack());
    return new DriftPublisher(client.producer(config), topic, partitions, acks);
  }

  private Ack ack() {
    return switch (contender.ack()) {
      case DURABLE -> Ack.DURABLE;
      case MEMORY -> Ack.MEMORY;
    };
  }

  Reader reader(DriftClient client, String topic, int[] partitions) {
    SubscriberConfig config = settings.apply(SubscriberConfig.defaults());
    return new DriftReader(client.subscriber(config), topic, partitions);
  }

  Reader readerAt(DriftClient client, String topic, int partition, long offset) {
    SubscriberConfig config = settings.apply(SubscriberConfig.defaults());
    return new DriftReader(client.subscriber(config), topic, partition, offset);
  }

  /** For the report. */
  Map<String, String> configuration(String heap, String durable) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("heap", heap);
    configuration.put(
        "ack",
        contender.ack() == io.driftdb.perf.drivers.Ack.DURABLE
            ? durable
            : "memory: acknowledged before fdatasync");
    configuration.put("broker", text(contender.brokerSettings()));
    configuration.put("client", text(contender.clientSettings()));
    return configuration;
  }

  private static String text(Map<String, String> settings) {
    return settings.isEmpty() ? "defaults" : "defaults, but " + settings;
  }
}
