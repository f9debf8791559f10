package io.driftdb.perf.drivers.kafka;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** How Kafka's clients are set: by default but for what serves a fair comparison. */
final class KafkaSettings {
  /** As much as DriftDB's subscriber lets come at a time: more suits a replay. */
  private static final Map<String, String> CONSUMER =
      Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(8 << 20));

  private final String address;
  private final Map<String, String> asked;

  KafkaSettings(String address, Map<String, String> asked) {
    this.address = address;
    this.asked = asked;
  }

  Properties common() {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
    return properties;
  }

  KafkaProducer<byte[], byte[]> producer() {
    Properties properties = common();
    asked.forEach(
        (key, value) -> {
          if (ProducerConfig.configNames().contains(key)) {
            properties.put(key, value);
          }
        });
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaConsumer<byte[], ByteBuffer> consumer() {
    Properties properties = common();
    properties.putAll(CONSUMER);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    asked.forEach(
        (key, value) -> {
          if (ConsumerConfig.configNames().contains(key)) {
            properties.put(key, value);
          }
        });
    // Buffers that lie in what was fetched: it need not copy values.
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteBufferDeserializer());
  }

  Map<String, String> changed() {
    Map<String, String> changed = new LinkedHashMap<>(CONSUMER);
    changed.putAll(asked);
    return changed;
  }
}
