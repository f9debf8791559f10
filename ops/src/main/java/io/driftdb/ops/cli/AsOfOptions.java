package io.driftdb.ops.cli;

import io.driftdb.client.AsOf;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.TableConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which state of a table is asked for, and how long it is waited for. */
final class AsOfOptions {
  @Option(
      names = "--as-of",
      paramLabel = "POS",
      converter = AsOfConverter.class,
      description = {
        "The state that includes that position. Default: latest.",
        "Standard error tells the LSN that it stands for."
      })
  private AsOf asOf;

  @Mixin private WaitOption wait;

  ReadOptions read() {
    return wait.apply(ReadOptions.asOf(asOf == null ? AsOf.latest() : asOf));
  }

  TableConfig following() {
    return wait.apply(TableConfig.defaults());
  }

  /** Tells whoever named a point what it came to. */
  void tell(Console console, long lsn) {
    if (asOf != null) {
      console.err().println("drift: note: as of lsn " + lsn);
    }
  }
}
