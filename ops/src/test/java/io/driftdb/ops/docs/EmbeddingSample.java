package io.driftdb.ops.docs;

import io.driftdb.client.AsOf;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.Receipt;
import io.driftdb.client.Table;
import io.driftdb.client.TableOptions;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The sample of README.md: what stands between the two marks is in both, word for word. */
final class EmbeddingSample {
  private final PrintStream out;

  EmbeddingSample(PrintStream out) {
    this.out = out;
  }

  void run(Path directory) {
    PrintStream before = System.out;
    System.setOut(out);
    try {
      sample(directory);
    } finally {
      System.setOut(before);
    }
  }

  private static void sample(Path directory) {
    // begin
    BrokerConfig config =
        BrokerConfig.defaults()
            .with("data.directory=" + directory)
            .with("native.port=0")
            .with("http.port=0");
    try (Broker broker = Broker.start(config);
        DriftClient client = DriftClient.connect(at(broker));
        Producer producer = client.producer(ProducerConfig.defaults())) {
      client.admin().createTable("orders", 1, TableOptions.defaults());

      byte[] key = utf8("order-1");
      byte[] order = utf8("{\"state\":\"placed\",\"total\":42}");
      Receipt placed = producer.send(ProducerRecord.put("orders", key, order)).join();
      byte[] change = utf8("{\"state\":\"paid\"}");
      Receipt paid = producer.send(ProducerRecord.patch("orders", key, change)).join();

      Table orders = client.table("orders");
      ReadOptions then = ReadOptions.asOf(AsOf.token(placed.token()));
      ReadOptions now = ReadOptions.latest().atLeast(paid.token());
      System.out.println(
          text(orders.get(key, then).value().value())); // {"state":"placed","total":42}
      System.out.println(text(orders.get(key, now).value().value())); // {"state":"paid","total":42}
    }
    // end
  }

  private static ClientConfig at(Broker broker) {
    return ClientConfig.at("127.0.0.1", broker.nativeAddress().getPort());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
