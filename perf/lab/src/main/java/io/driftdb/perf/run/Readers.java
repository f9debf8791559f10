package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.load.Consumer;
import io.driftdb.perf.load.Consumption;
import io.driftdb.perf.load.Crew;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The readers of a run, which share the topic's partitions: together they read each record once.
 * One thread uses it; each reader has its own.
 */
final class Readers implements AutoCloseable {
  private final List<Reader> readers = new ArrayList<>();
  private final List<Consumption> consumptions = new ArrayList<>();
  private final List<Consumer> consumers = new ArrayList<>();

  Readers(
      BrokerUnderTest broker,
      String topic,
      Shape shape,
      Supplier<? extends Consumption> consumption)
      throws IOException {
    int count = Math.min(shape.consumers(), shape.partitions());
    for (int i = 0; i < count; i++) {
      int first = i;
      int[] mine = IntStream.range(0, shape.partitions()).filter(p -> p % count == first).toArray();
      Reader reader = broker.reader(topic, mine);
      Consumption sink = consumption.get();
      readers.add(reader);
      consumptions.add(sink);
      consumers.add(new Consumer(reader, sink));
    }
  }

  void start(Crew crew) {
    for (int i = 0; i < consumers.size(); i++) {
      crew.start("consumer-" + i, consumers.get(i));
    }
  }

  void stop() {
    consumers.forEach(Consumer::stop);
  }

  long consumed() {
    return consumptions.stream().mapToLong(Consumption::consumed).sum();
  }

  /** Right or wrong. */
  long seen() {
    return consumed() + wrong();
  }

  long wrong() {
    return consumptions.stream().mapToLong(Consumption::wrong).sum();
  }

  @Override
  public void close() {
    readers.forEach(Reader::close);
  }
}
