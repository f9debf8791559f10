package io.driftdb.table.fold;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as RFC 8259 has it, within the bounds of a table's rows, and merge patches as RFC 7396 has
 * them: as plainly as can be, to compare with. Values are maps, lists, strings, numbers, booleans
 * and a null of its own.
 */
final class PlainJson {
  private static final int MAX_DEPTH = 500;
  private static final int MAX_NUMBER = 1000;
  private static final int MAX_NAME = 50_000;
  private static final int MAX_EXPONENT = 999_999_999;

  /** What stands for null. */
  enum Null {
    NULL
  }

  /** A number: equal when it is as much, or is written so. */
  record Digits(String text) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Digits that
          && (text.equals(that.text)
              || new BigDecimal(text).compareTo(new BigDecimal(that.text)) == 0);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  private static final class NoJson extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final String text;
  private int at;

  private PlainJson(String text) {
    this.text = text;
  }

  /** The value; null when the bytes are none. */
  static Object read(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      PlainJson json = new PlainJson(text);
      Object value = json.value(0);
      json.skipSpace();
      return json.at == text.length() ? value : null;
    } catch (CharacterCodingException | NoJson e) {
      return null;
    }
  }

  static Object merge(Object target, Object patch) {
    if (!(patch instanceof Map<?, ?> changes)) {
      return patch;
    }
    Map<Object, Object> result = new LinkedHashMap<>();
    if (target instanceof Map<?, ?> before) {
      result.putAll(before);
    }
    for (Map.Entry<?, ?> change : changes.entrySet()) {
      if (change.getValue() == Null.NULL) {
        result.remove(change.getKey());
      } else {
        result.put(change.getKey(), merge(result.get(change.getKey()), change.getValue()));
      }
    }
    return result;
  }

  private Object value(int depth) throws NoJson {
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", Null.NULL);
      default -> number();
    };
  }

  private Map<Object, Object> object(int depth) throws NoJson {
    require(depth <= MAX_DEPTH);
    Map<Object, Object> object = new LinkedHashMap<>();
    at++;
    skipSpace();
    boolean more = !takes('}');
    while (more) {
      skipSpace();
      String name = string();
      require(name.length() <= MAX_NAME && !object.containsKey(name));
      skipSpace();
      require(takes(':'));
      object.put(name, value(depth));
      skipSpace();
      more = takes(',');
      require(more || takes('}'));
    }
    return object;
  }

  private List<Object> array(int depth) throws NoJson {
    require(depth <= MAX_DEPTH);
    List<Object> array = new ArrayList<>();
    at++;
    skipSpace();
    boolean more = !takes(']');
    while (more) {
      array.add(value(depth));
      skipSpace();
      more = takes(',');
      require(more || takes(']'));
    }
    return array;
  }

  private String string() throws NoJson {
    require(takes('"'));
    StringBuilder string = new StringBuilder();
    while (!takes('"')) {
      char c = next();
      require(c >= ' ');
      string.append(c == '\\' ? escaped() : c);
    }
    for (int i = 0; i < string.length(); i += Character.charCount(string.codePointAt(i))) {
      require(Character.getType(string.codePointAt(i)) != Character.SURROGATE);
    }
    return string.toString();
  }

  private char escaped() throws NoJson {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> unit(c);
    };
  }

  private char unit(char kind) throws NoJson {
    require(kind == 'u');
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      char hex = next();
      require(hex < 128 && Character.digit(hex, 16) >= 0);
      unit = unit * 16 + Character.digit(hex, 16);
    }
    return (char) unit;
  }

  private Digits number() throws NoJson {
    int start = at;
    takes('-');
    if (!takes('0')) {
      digits();
    }
    if (takes('.')) {
      digits();
    }
    if (takes('e') || takes('E')) {
      if (!takes('+')) {
        takes('-');
      }
      digits();
    }
    require(at - start <= MAX_NUMBER);
    String number = text.substring(start, at);
    require(isBearable(number));
    return new Digits(number);
  }

  private static boolean isBearable(String number) {
    try {
      BigDecimal decimal = new BigDecimal(number);
      return Math.abs((long) decimal.precision() - decimal.scale() - 1) <= MAX_EXPONENT;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void digits() throws NoJson {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    require(at > start);
  }

  private Object word(String word, Object value) throws NoJson {
    require(text.startsWith(word, at));
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char next() throws NoJson {
    require(at < text.length());
    return text.charAt(at++);
  }

  /** The character here, 0 at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean takes(char c) {
    boolean here = at < text.length() && text.charAt(at) == c;
    at += here ? 1 : 0;
    return here;
  }

  private static void require(boolean holds) throws NoJson {
    if (!holds) {
      throw new NoJson();
    }
  }
}
