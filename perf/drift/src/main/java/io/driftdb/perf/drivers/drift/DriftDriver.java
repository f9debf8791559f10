package io.driftdb.perf.drivers.drift;

import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.drivers.Launch;
import java.io.IOException;
import java.nio.file.Path;

/** Starts DriftDB from its distribution. */
public final class DriftDriver implements Driver {
  /** The property that names the unpacked distribution. */
  public static final String DISTRIBUTION = "driftdb.distribution";

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public BrokerUnderTest start(Launch launch) throws IOException, InterruptedException {
    return DriftBroker.start(launcher(), launch);
  }

  /** The distribution's own launcher. */
  public static Path launcher() throws IOException {
    String distribution = System.getProperty(DISTRIBUTION, System.getenv("DRIFT_HOME"));
    if (distribution == null) {
      throw new IOException("where DriftDB's distribution is must be said by -D" + DISTRIBUTION);
    }
    return Path.of(distribution).resolve("bin").resolve("drift");
  }
}
