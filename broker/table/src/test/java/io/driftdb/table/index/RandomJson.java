package io.driftdb.table.index;

import java.util.Locale;
import java.util.Random;

/** Texts of JSON values that are often equal or nearly so, and written in different ways. */
final class RandomJson {
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "0.0",
    "1",
    "1.0",
    "1e0",
    "10E-1",
    "-1",
    "2",
    "100",
    "1e2",
    "0.1",
    "0.10",
    "-0.1",
    "9007199254740992",
    "9007199254740993",
    "1e400",
    "-1e400",
    "1e999999",
    "1e-400",
    "4.9e-324",
    "12345678901234567890123",
    "-9223372036854775808",
    "1.7976931348623157e308"
  };
  private static final String[] CHARACTERS = {
    "a", "b", "\\u0000", "\\u0001", "\\u007f", "\\u0080", "\\u00ff", "\\uffff", "\\ud800",
    "\\udfff", "\\ud83d\\ude00", "\u00e4", "\u20ac", "\ud83d\ude00", "\\\"", "\\\\", "\\n", "/"
  };

  private final Random random;
  private final String[] longStarts;

  RandomJson(Random random) {
    this.random = random;
    // around the 1 KiB that entries keep
    longStarts =
        new String[] {"x".repeat(1019), "x".repeat(1021), "x".repeat(1022), "y".repeat(1400)};
  }

  String value() {
    return value(3);
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 10 : 7)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2, 3 -> number();
      case 7 -> array(depth);
      case 8, 9 -> object(depth);
      default -> string();
    };
  }

  String number() {
    return switch (random.nextInt(4)) {
      case 0 -> Integer.toString(random.nextInt(20) - 10);
      case 1 -> String.format(Locale.ROOT, "%.2f", random.nextGaussian() * 5);
      case 2 -> Double.toString(finite());
      default -> NUMBERS[random.nextInt(NUMBERS.length)];
    };
  }

  private double finite() {
    double value;
    do {
      value = Double.longBitsToDouble(random.nextLong());
    } while (!Double.isFinite(value));
    return value;
  }

  String string() {
    StringBuilder text = new StringBuilder("\"");
    if (random.nextInt(8) == 0) {
      text.append(longStarts[random.nextInt(longStarts.length)]);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.append('"').toString();
  }

  private String array(int depth) {
    StringBuilder text = new StringBuilder("[" + blank());
    String before = "";
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append(before).append(value(depth - 1)).append(blank());
      before = ",";
    }
    return text.append(']').toString();
  }

  private String object(int depth) {
    StringBuilder text = new StringBuilder("{" + blank());
    String[] names =
        random.nextBoolean()
            ? new String[] {"a", "b", "c"}
            : new String[] {"c", "a", "\u00e4\ud83d\ude00"};
    String before = "";
    for (String name : names) {
      if (random.nextBoolean()) {
        text.append(before).append('"').append(name).append("\":").append(blank());
        text.append(value(depth - 1));
        before = ",";
      }
    }
    return text.append('}').toString();
  }

  private String blank() {
    return random.nextInt(4) == 0 ? " " : "";
  }
}
