package io.driftdb.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One setting of the broker, declared once: its key, what values it takes, its default, and why it
 * is there. Immutable; parsing throws IllegalArgumentException that says what is allowed.
 */
public final class Setting<T> {
  private final String key;
  private final String unit;
  private final String allowed;
  private final String defaultText;
  private final String why;
  private final Function<String, T> parser;
  private final T defaultValue;

  private Setting(
      String key,
      String unit,
      String allowed,
      String defaultText,
      String why,
      Function<String, T> parser) {
    this.key = key;
    this.unit = unit;
    this.allowed = allowed;
    this.defaultText = defaultText;
    this.why = why;
    this.parser = parser;
    this.defaultValue = parser.apply(defaultText);
  }

  static Setting<Integer> count(String key, int standard, int min, int max, String why) {
    return new Setting<>(
        key,
        "count",
        min + " to " + max,
        Integer.toString(standard),
        why,
        text -> (int) inRange(Units.parseCount(text), min, max));
  }

  static Setting<Integer> powerOfTwo(String key, int standard, int min, int max, String why) {
    return new Setting<>(
        key,
        "count",
        "a power of two from " + min + " to " + max,
        Integer.toString(standard),
        why,
        text -> {
          int value = (int) inRange(Units.parseCount(text), min, max);
          if (Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException("it is no power of two");
          }
          return value;
        });
  }

  static Setting<Integer> intBytes(String key, String standard, String min, String max, String w) {
    long low = Units.parseBytes(min);
    long high = Math.min(Units.parseBytes(max), Integer.MAX_VALUE - 64);
    return new Setting<>(
        key,
        "bytes",
        min + " to " + max,
        standard,
        w,
        text -> (int) inRange(Units.parseBytes(text), low, high));
  }

  static Setting<Long> bytes(String key, String standard, String min, String max, String why) {
    long low = Units.parseBytes(min);
    long high = Units.parseBytes(max);
    return new Setting<>(
        key,
        "bytes",
        min + " to " + max,
        standard,
        why,
        text -> inRange(Units.parseBytes(text), low, high));
  }

  static Setting<Duration> time(String key, String standard, String min, String max, String why) {
    Duration low = Units.parseDuration(min);
    Duration high = Units.parseDuration(max);
    return new Setting<>(
        key,
        "time",
        min + " to " + max,
        standard,
        why,
        text -> {
          Duration value = Units.parseDuration(text);
          inRange(value.toNanos(), low.toNanos(), high.toNanos());
          return value;
        });
  }

  static <E extends Enum<E>> Setting<E> choice(String key, E standard, String why) {
    E[] constants = standard.getDeclaringClass().getEnumConstants();
    return new Setting<>(
        key,
        "choice",
        Arrays.stream(constants).map(Setting::lower).collect(Collectors.joining(" | ")),
        lower(standard),
        why,
        text ->
            Arrays.stream(constants)
                .filter(each -> lower(each).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it is none of them")));
  }

  static Setting<String> text(String key, String standard, String allowed, Pattern p, String why) {
    return new Setting<>(
        key,
        "text",
        allowed,
        standard,
        why,
        text -> {
          if (!p.matcher(text).matches()) {
            throw new IllegalArgumentException("it does not have that form");
          }
          return text;
        });
  }

  static Setting<Path> path(String key, String standard, String allowed, String why) {
    return new Setting<>(key, "path", allowed, standard, why, Path::of);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static long inRange(long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("it is out of range");
    }
    return value;
  }

  public String key() {
    return key;
  }

  /** What its values count: count, bytes, time, choice, text or path. */
  public String unit() {
    return unit;
  }

  /** The values that it takes, in words. */
  public String allowed() {
    return allowed;
  }

  public String defaultText() {
    return defaultText;
  }

  public T defaultValue() {
    return defaultValue;
  }

  /** What it does and when to change it. */
  public String why() {
    return why;
  }

  /** The environment variable that sets it. */
  public String environmentName() {
    return "DRIFT_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  T parse(String text) {
    return parser.apply(text.trim());
  }

  @Override
  public String toString() {
    return key;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Setting<?> setting && setting.key.equals(key);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(key);
  }
}
