package io.driftdb.perf.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** A broker that has tables. Found as a service on the class path of the run. */
public interface TableTarget {
  /**
   * Measures what the plan says.
   *
   * @param directory an empty one for all that is written; the caller deletes it
   * @param progress is told of each step before it begins
   */
  TableResult measure(TablePlan plan, Path directory, Consumer<String> progress)
      throws IOException, InterruptedException;

  /** The one on this class path. */
  static TableTarget find() {
    return ServiceLoader.load(TableTarget.class)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no broker with tables is on the class path"));
  }
}
