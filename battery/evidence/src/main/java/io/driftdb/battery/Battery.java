package io.driftdb.battery;

import java.util.Arrays;
import java.util.List;

/** How much is asked for: what {@code mvn verify} has time for, or all of it. */
public final class Battery {
  private static final boolean WHOLE = Boolean.getBoolean("driftdb.battery");

  private Battery() {}

  /** Whether {@code -Pbattery} was given. */
  public static boolean isWhole() {
    return WHOLE;
  }

  /** One of two counts: for {@code mvn verify}, or for the whole battery. */
  public static int scaled(int verify, int whole) {
    return WHOLE ? whole : verify;
  }

  /**
   * Whether a part is to run.
   *
   * @throws IllegalArgumentException when {@code -Dbattery.parts=} names one that there is not
   */
  static boolean isSelected(Part part) {
    return isSelected(part, System.getProperty("battery.parts", ""));
  }

  static boolean isSelected(Part part, String selection) {
    List<String> wanted =
        Arrays.stream(selection.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    List<String> ids = Arrays.stream(Part.values()).map(Part::id).toList();
    for (String each : wanted) {
      if (!ids.contains(each)) {
        throw new IllegalArgumentException(
            "-Dbattery.parts has \"" + each + "\", which is none of " + String.join(", ", ids));
      }
    }
    return wanted.isEmpty() ? part.isUsual() : wanted.contains(part.id());
  }
}
