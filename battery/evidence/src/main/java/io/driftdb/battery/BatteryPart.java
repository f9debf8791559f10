package io.driftdb.battery;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks the tests of a part of the battery: {@code mvn verify} runs them small, unless they are
 * tagged "long" too; {@code mvn -Pbattery verify} runs nothing else and runs them large. {@code
 * -Dbattery.parts=fuzz,kill} selects parts.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("battery")
@ExtendWith(PartCondition.class)
public @interface BatteryPart {
  /** The part. */
  Part value();
}
