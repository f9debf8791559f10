package io.driftdb.perf.drivers.kafka;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.drivers.Launch;
import java.io.IOException;

/** Starts Kafka from the jars that this process has on its class path. */
public final class KafkaDriver implements Driver {
  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public BrokerUnderTest start(Launch launch) throws IOException, InterruptedException {
    return KafkaBroker.start(launch, 1);
  }
}
