package io.driftdb.ops.system;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON for the tests' own fold: an object is a sorted map, an array a list, anything else the text
 * that it is written as. Stateless.
 */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  static Object parse(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return value(parser, parser.nextToken());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> object = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          object.put(name, value(parser, parser.nextToken()));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        for (JsonToken each = parser.nextToken();
            each != JsonToken.END_ARRAY;
            each = parser.nextToken()) {
          array.add(value(parser, each));
        }
        yield array;
      }
      case VALUE_STRING -> quoted(parser.getText());
      default -> parser.getText();
    };
  }

  private static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  /** RFC 7396, by its own pseudo code. Changes neither of the two. */
  static Object merged(Object target, Object patch) {
    if (!(patch instanceof Map<?, ?> changes)) {
      return patch;
    }
    Map<String, Object> merged = new TreeMap<>();
    if (target instanceof Map<?, ?> object) {
      object.forEach((name, value) -> merged.put((String) name, value));
    }
    changes.forEach(
        (name, value) -> {
          if (value.equals("null")) {
            merged.remove(name);
          } else {
            merged.put((String) name, merged(merged.get(name), value));
          }
        });
    return merged;
  }

  /** The same text for the same value, whatever the order of its fields. */
  static String text(Object value) {
    StringBuilder text = new StringBuilder();
    write(value, text);
    return text.toString();
  }

  private static void write(Object value, StringBuilder text) {
    if (value instanceof Map<?, ?> object) {
      String separator = "{";
      for (Map.Entry<?, ?> field : object.entrySet()) {
        text.append(separator).append(quoted((String) field.getKey())).append(':');
        write(field.getValue(), text);
        separator = ",";
      }
      text.append(object.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> array) {
      String separator = "[";
      for (Object element : array) {
        text.append(separator);
        write(element, text);
        separator = ",";
      }
      text.append(array.isEmpty() ? "[]" : "]");
    } else {
      text.append(value);
    }
  }

  /** As {@link #text}, of bytes. */
  static String text(byte[] json) {
    return text(parse(json));
  }
}
