package io.driftdb.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as people write them in configurations. Stateless. */
final class Units {
  private static final Pattern NUMBER = Pattern.compile("(-?[0-9]{1,18})\\s*([a-zA-Z]*)");

  private static final Map<String, Long> BYTES =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("k", 1L << 10),
          Map.entry("kib", 1L << 10),
          Map.entry("kb", 1000L),
          Map.entry("m", 1L << 20),
          Map.entry("mib", 1L << 20),
          Map.entry("mb", 1000_000L),
          Map.entry("g", 1L << 30),
          Map.entry("gib", 1L << 30),
          Map.entry("gb", 1000_000_000L),
          Map.entry("t", 1L << 40),
          Map.entry("tib", 1L << 40),
          Map.entry("tb", 1000_000_000_000L));

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns",
          1L,
          "us",
          1000L,
          "ms",
          1000_000L,
          "s",
          1000_000_000L,
          "m",
          60 * 1000_000_000L,
          "min",
          60 * 1000_000_000L,
          "h",
          3600 * 1000_000_000L,
          "d",
          86_400 * 1000_000_000L);

  private Units() {}

  static long parseCount(String text) {
    Matcher number = match(text);
    if (!number.group(2).isEmpty()) {
      throw new IllegalArgumentException("it is no whole number");
    }
    return Long.parseLong(number.group(1));
  }

  static long parseBytes(String text) {
    return scaled(text, BYTES, "KiB, MiB, GiB");
  }

  static Duration parseDuration(String text) {
    return Duration.ofNanos(scaled(text, NANOS, "ms, s, m, h, d"));
  }

  private static long scaled(String text, Map<String, Long> units, String names) {
    Matcher number = match(text);
    Long unit = units.get(number.group(2).toLowerCase(Locale.ROOT));
    if (unit == null) {
      throw new IllegalArgumentException("it needs a unit such as " + names);
    }
    try {
      return Math.multiplyExact(Long.parseLong(number.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("it is out of range", e);
    }
  }

  private static Matcher match(String text) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      throw new IllegalArgumentException("it is no whole number with a unit");
    }
    return number;
  }
}
