package io.driftdb.perf.drivers.kafka;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.drivers.Launch;
import java.io.IOException;

/** Starts three nodes of Kafka, which keep three replicas of each partition. */
public final class KafkaClusterDriver implements Driver {
  private static final int NODES = 3;

  @Override
  public String name() {
    return "kafka-cluster";
  }

  @Override
  public BrokerUnderTest start(Launch launch) throws IOException, InterruptedException {
    return KafkaBroker.start(launch, NODES);
  }
}
