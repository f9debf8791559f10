package io.driftdb.ops.cli;

import io.driftdb.client.AsOf;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.TableConfig;
import java.io.IOException;
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

  /** Tells whoever named a point what it came to, behind what is printed. */
  void tell(Console console, long lsn) throws IOException {
    if (asOf != null) {
      console.out().flush();
      console.err().println("drift: note: as of lsn " + lsn);
    }
  }
}
