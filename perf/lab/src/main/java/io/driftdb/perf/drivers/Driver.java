package io.driftdb.perf.drivers;

import java.io.IOException;
import java.util.ServiceLoader;

/** A kind of broker that can be measured. Found as a service. */
public interface Driver {
  /** As in {@code --target}. */
  String name();

  /** Starts a broker and returns when it serves clients. */
  BrokerUnderTest start(Launch launch) throws IOException, InterruptedException;

  /** The driver of that name on this class path. */
  static Driver named(String name) {
    for (Driver driver : ServiceLoader.load(Driver.class)) {
      if (driver.name().equals(name)) {
        return driver;
      }
    }
    throw new IllegalArgumentException("there is no driver '" + name + "' on the class path");
  }
}
