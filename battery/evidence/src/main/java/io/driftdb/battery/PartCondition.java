package io.driftdb.battery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Leaves out the parts that {@code -Dbattery.parts=} does not name, and refuses names of none; in
 * the whole battery a class that takes longer than its part may is a failure.
 */
final class PartCondition implements ExecutionCondition, BeforeAllCallback, AfterAllCallback {
  private final AtomicLong startNs = new AtomicLong();

  @Override
  public void beforeAll(ExtensionContext context) {
    startNs.set(System.nanoTime());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Optional<BatteryPart> part =
        AnnotationSupport.findAnnotation(context.getElement(), BatteryPart.class);
    long tookS = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs.get());
    if (Battery.isWhole() && part.isPresent()) {
      long most = TimeUnit.MINUTES.toSeconds(part.get().value().minutes());
      if (tookS > most) {
        throw new AssertionError("it took " + tookS + " s, and its part may take " + most + " s");
      }
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<BatteryPart> part =
        AnnotationSupport.findAnnotation(context.getElement(), BatteryPart.class);
    if (part.isEmpty() || Battery.isSelected(part.get().value())) {
      return ConditionEvaluationResult.enabled("selected");
    }
    List<String> ids = Arrays.stream(Part.values()).map(Part::id).toList();
    return ConditionEvaluationResult.disabled("not one of -Dbattery.parts, of " + ids);
  }
}
