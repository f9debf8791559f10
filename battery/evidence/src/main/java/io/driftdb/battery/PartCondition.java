package io.driftdb.battery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Leaves out the parts that {@code -Dbattery.parts=} does not name; refuses names of none. */
final class PartCondition implements ExecutionCondition {
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
