package io.driftdb.table.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes arrays and objects as text that is the same for equal values: see the package. The text is
 * part of what is on disk, so nothing of it is left to libraries that may change their mind.
 */
final class CanonicalJson {
  private static final MathContext DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);
  private static final String BEYOND_DOUBLES = "1E+309";

  private final ValueWriter out;

  CanonicalJson(ValueWriter out) {
    this.out = out;
  }

  void write(JsonNode value) {
    switch (value.getNodeType()) {
      case OBJECT -> object(value);
      case ARRAY -> array(value);
      case STRING -> string(value.textValue());
      case NUMBER -> out.escaped(number(value.doubleValue()));
      case BOOLEAN, NULL -> out.escaped(value.asText());
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("Not of JSON: " + value.getNodeType());
    }
  }

  private void object(JsonNode value) {
    List<String> names = new ArrayList<>(value.size());
    value.fieldNames().forEachRemaining(names::add);
    Collections.sort(names);
    String before = "{";
    for (String name : names) {
      out.escaped(before);
      string(name);
      out.escaped(":");
      write(value.get(name));
      before = ",";
    }
    out.escaped(names.isEmpty() ? "{}" : "}");
  }

  private void array(JsonNode value) {
    String before = "[";
    for (JsonNode each : value) {
      out.escaped(before);
      write(each);
      before = ",";
    }
    out.escaped(value.isEmpty() ? "[]" : "]");
  }

  private void string(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u00").append(hex(c >> 4)).append(hex(c & 15));
      } else {
        text.append(c);
      }
    }
    out.escaped(text.append('"').toString());
  }

  private static char hex(int digit) {
    return Character.forDigit(digit, 16);
  }

  /** 17 digits tell any two doubles apart; Double.toString differs between JDKs. */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? BEYOND_DOUBLES : "-" + BEYOND_DOUBLES;
    }
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString();
  }
}
