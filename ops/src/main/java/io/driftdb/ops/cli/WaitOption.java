package io.driftdb.ops.cli;

import io.driftdb.client.ReadOptions;
import io.driftdb.client.TableConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a read waits for what is yet to come. */
final class WaitOption {
  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Amounts.Millis.class,
      description =
          "How long to wait for a state that is not reached yet. Default: as the broker is set.")
  private Long timeoutMs;

  ReadOptions apply(ReadOptions options) {
    return timeoutMs == null ? options : options.deadline(Duration.ofMillis(timeoutMs));
  }

  TableConfig apply(TableConfig config) {
    return timeoutMs == null ? config : config.timeout(Duration.ofMillis(timeoutMs));
  }
}
