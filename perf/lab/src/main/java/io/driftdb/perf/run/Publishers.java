package io.driftdb.perf.run;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.load.Acks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/** The publishers of a run and what was acknowledged to each. One thread uses it. */
final class Publishers<A extends Acks> implements AutoCloseable {
  private final List<Publisher> publishers = new ArrayList<>();
  private final List<A> acks = new ArrayList<>();

  Publishers(BrokerUnderTest broker, String topic, Shape shape, IntFunction<A> acksOf)
      throws IOException {
    for (int i = 0; i < shape.producers(); i++) {
      A listener = acksOf.apply(i);
      acks.add(listener);
      publishers.add(broker.publisher(topic, shape.partitions(), listener));
    }
  }

  Publisher get(int producer) {
    return publishers.get(producer);
  }

  List<A> acks() {
    return acks;
  }

  long acked() {
    return acks.stream().mapToLong(Acks::acked).sum();
  }

  /** Acknowledged or failed. */
  long answered() {
    return acked() + failed();
  }

  long failed() {
    return acks.stream().mapToLong(Acks::failed).sum();
  }

  /** Why the first that failed did, null for none. */
  String failure() {
    return acks.stream().map(Acks::failure).filter(Objects::nonNull).findFirst().orElse(null);
  }

  void flush() {
    publishers.forEach(Publisher::flush);
  }

  @Override
  public void close() {
    publishers.forEach(Publisher::close);
  }
}
