package io.driftdb.battery.stress;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.client.produce.AccumulatorModel;
import io.driftdb.log.apply.CatalogModel;
import io.driftdb.log.journal.SegmentModel;
import io.driftdb.server.session.MemoryBudgetModel;
import io.driftdb.table.fold.AppliedWaitersModel;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;

/** What several threads ask of a class has to be as if one after the other had asked. */
@BatteryPart(Part.CONCURRENCY)
class LinearTest {
  private static final int SCENARIOS = Battery.scaled(10, 60);
  private static final int INTERLEAVINGS = Battery.scaled(500, 5000);

  private static void check(Class<?> model) {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .iterations(SCENARIOS)
        .invocationsPerIteration(INTERLEAVINGS)
        .check(model);
  }

  @Test
  void shouldAnswerAsIfOneAfterTheOtherHadAsked() {
    List<Class<?>> models =
        List.of(
            SegmentModel.class,
            CatalogModel.class,
            AppliedWaitersModel.class,
            MemoryBudgetModel.class,
            AccumulatorModel.class);
    models.forEach(LinearTest::check);
    Evidence.of(
            Part.CONCURRENCY,
            "what one thread asks goes wrong because of what another asks at the same time",
            "Lincheck switches threads in the middle of methods of " + models.size() + " classes",
            (long) models.size() * SCENARIOS,
            "scenarios",
            "up to " + INTERLEAVINGS + " interleavings each",
            "every answer is that of some order of the calls")
        .write();
  }

  @Test
  void shouldFindTheFaultOfABrokenTwin() {
    assertThrows(LincheckAssertionError.class, () -> check(UndoneBudget.class));
  }
}
