package io.driftdb.ops.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Names a field of a JSON object, or of an object within it: {@code origin}, {@code place.country}.
 * A dot that belongs to a name is written {@code \.}. Immutable.
 */
public final class KeyPath {
  private final String text;
  private final List<String> names;

  private KeyPath(String text, List<String> names) {
    this.text = text;
    this.names = names;
  }

  /** IllegalArgumentException for a path with an empty name in it. */
  public static KeyPath parse(String text) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        name.append(text.charAt(++i));
      } else if (c == '.') {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    names.add(name.toString());
    if (names.contains("")) {
      throw new IllegalArgumentException("'" + text + "' has an empty field name in it");
    }
    return new KeyPath(text, List.copyOf(names));
  }

  /**
   * The key that a JSON object holds there: a string's characters, a number or a boolean as it is
   * written.
   */
  byte[] find(String json) throws BadLineException {
    String key = JsonText.read(json, parser -> find(parser, json));
    byte[] bytes = Utf8.encode(key);
    if (bytes == null) {
      throw new BadLineException("key field '" + text + "' holds half a surrogate pair");
    }
    return bytes;
  }

  /** Reads the whole value, so that all of it is checked. The last of equal names counts. */
  private String find(JsonParser parser, String json) throws IOException, BadLineException {
    String[] found = new String[1];
    if (parser.nextToken() == null) {
      throw new BadLineException("is empty");
    }
    descend(parser, json, 0, found);
    if (found[0] == null) {
      throw new BadLineException("has no key: there is no field '" + text + "' in it");
    }
    return found[0];
  }

  private void descend(JsonParser parser, String json, int depth, String[] found)
      throws IOException, BadLineException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      JsonText.end(parser);
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean named = parser.currentName().equals(names.get(depth));
      JsonToken value = parser.nextToken();
      if (!named) {
        JsonText.end(parser);
      } else if (depth < names.size() - 1) {
        found[0] = null;
        descend(parser, json, depth + 1, found);
      } else {
        found[0] = scalar(parser, value, json);
      }
    }
  }

  private String scalar(JsonParser parser, JsonToken token, String json)
      throws IOException, BadLineException {
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    if (!token.isScalarValue() || token == JsonToken.VALUE_NULL) {
      throw new BadLineException(
          "has no key: field '" + text + "' is no string, number or boolean");
    }
    return JsonText.slice(parser, json);
  }

  @Override
  public String toString() {
    return text;
  }
}
