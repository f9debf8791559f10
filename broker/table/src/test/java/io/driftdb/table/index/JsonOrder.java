package io.driftdb.table.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The order of values as the package says it, found by comparing the values themselves. */
final class JsonOrder implements Comparator<JsonNode> {
  private static final ObjectMapper EXACT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  static JsonNode parse(String text) {
    try {
      return EXACT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  /** Text of a value that UTF-8 can carry whatever is in it. */
  static String ascii(JsonNode value) {
    try {
      return EXACT.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public int compare(JsonNode a, JsonNode b) {
    if (rank(a) != rank(b)) {
      return Integer.compare(rank(a), rank(b));
    }
    return switch (a.getNodeType()) {
      case NUMBER -> Double.compare(number(a), number(b));
      case STRING -> compareText(a.textValue(), b.textValue());
      case ARRAY, OBJECT -> compareText(text(a), text(b));
      default -> 0;
    };
  }

  /** The first {@code b.size()} values of one with those of another. */
  int compareFirst(List<JsonNode> a, List<JsonNode> b) {
    for (int i = 0; i < b.size(); i++) {
      int order = compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int rank(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> 0;
      case BOOLEAN -> value.booleanValue() ? 2 : 1;
      case NUMBER -> 3;
      case STRING -> 4;
      default -> 5;
    };
  }

  private static double number(JsonNode value) {
    double number = Double.parseDouble(value.decimalValue().toString());
    return number == 0 ? 0.0 : number;
  }

  /** The order of UTF-8 bytes is that of code points. */
  private static int compareText(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  static String text(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> {
        StringJoiner items = new StringJoiner(",", "[", "]");
        value.forEach(each -> items.add(text(each)));
        yield items.toString();
      }
      case OBJECT -> {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        value.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        StringJoiner members = new StringJoiner(",", "{", "}");
        sorted.forEach((name, each) -> members.add(quoted(name) + ":" + text(each)));
        yield members.toString();
      }
      case NUMBER -> CanonicalJson.number(number(value));
      case STRING -> quoted(value.textValue());
      default -> value.asText();
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c < 0x20) {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
