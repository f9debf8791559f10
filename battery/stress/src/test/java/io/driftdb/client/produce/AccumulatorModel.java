package io.driftdb.client.produce;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** A producer's memory: records come in by any thread, and go out by one. */
@Param(name = "partition", gen = IntGen.class, conf = "0:2")
public class AccumulatorModel {
  private final WaitingRecords records = new WaitingRecords(2);

  @Operation
  public boolean tryAdd(@Param(name = "partition") int partition) {
    return records.tryAdd(partition) != Admission.REFUSED;
  }

  /** Sends what there is and gets a refusal; how many batches that was. */
  @Operation(nonParallelGroup = "reader")
  public int sendAndRefuse() {
    ProduceMessage message = records.send();
    if (message == null) {
      return 0;
    }
    records.refuse(message);
    return message.batches.size();
  }
}
