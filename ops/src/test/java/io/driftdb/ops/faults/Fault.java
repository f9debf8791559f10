package io.driftdb.ops.faults;

import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import org.junit.jupiter.api.Assumptions;

/** A fault, as the page of evidence tells of it. */
record Fault(Part part, String what, String injected) {

  /** Skips the test where the machine lacks something for it, and says so; empty for nothing. */
  void needs(String missing) {
    if (!missing.isEmpty()) {
      Evidence.skipped(part, what, injected, missing).write();
      Assumptions.abort(missing);
    }
  }

  /** What was checked held. */
  void held(long count, String unit, String detail, String checked) {
    System.out.println(part.id() + ": " + what + ": " + count + " " + unit + "; " + detail);
    Evidence.of(part, what, injected, count, unit, detail, checked).write();
  }
}
