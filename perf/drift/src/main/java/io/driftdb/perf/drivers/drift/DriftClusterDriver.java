package io.driftdb.perf.drivers.drift;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.drivers.Launch;
import java.io.IOException;

/** Starts three nodes of DriftDB from its distribution. */
public final class DriftClusterDriver implements Driver {
  @Override
  public String name() {
    return "drift-cluster";
  }

  @Override
  public BrokerUnderTest start(Launch launch) throws IOException, InterruptedException {
    return DriftCluster.start(DriftDriver.launcher(), launch);
  }
}
