package io.driftdb.perf.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.perf.probe.Floor;
import io.driftdb.perf.probe.Probe;
import io.driftdb.perf.report.Summary;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift perf probe}. */
@Command(
    name = "probe",
    description = "This machine's own floor: what no broker on it can undercut.")
final class ProbeCommand implements Callable<Integer> {
  @Mixin private LabOptions lab;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Floor floor = Probe.measure(lab.data());
    System.out.print(
        json ? new ObjectMapper().writeValueAsString(floor) + "\n" : Summary.of(floor));
    return PerfMain.DONE;
  }
}
