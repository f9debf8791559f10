package io.driftdb.table.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Decides whether bytes are one JSON value that a table may take as a row or patch: strict, in
 * UTF-8, nothing behind it, and within bounds that every fold of it can bear. Belongs to one
 * thread; allocates some hundred bytes for each value.
 */
public final class JsonCheck {
  private static final int MAX_DEPTH = 500;
  private static final int MAX_NUMBER_LENGTH = 1000;
  private static final int MAX_NAME_LENGTH = 50_000;
  private static final int MAX_EXPONENT = 999_999_999;
  private static final JsonFactory JSON =
      StrictJson.bounded(MAX_DEPTH, MAX_NAME_LENGTH, MAX_NUMBER_LENGTH);

  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private byte[] bytes = new byte[4096];
  private CharBuffer text = CharBuffer.allocate(4096);
  private boolean hasEscapes;
  private String problem;

  /** Whether the bytes are such a value; if not, {@link #problem()} says why. */
  public boolean isJson(DirectBuffer in, int offset, int length) {
    problem = null;
    if (!decode(in, offset, length)) {
      return fail("it is not UTF-8");
    }
    try (JsonParser parser = JSON.createParser(text.array(), 0, text.position())) {
      return isOneValue(parser);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
      return fail(e.getOriginalMessage() + (at < 0 ? "" : " at character " + at));
    } catch (IOException e) {
      return fail(e.getMessage());
    }
  }

  private boolean decode(DirectBuffer in, int offset, int length) {
    if (length > bytes.length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
      text = CharBuffer.allocate(bytes.length);
    }
    in.getBytes(offset, bytes, 0, length);
    hasEscapes = false;
    for (int i = 0; i < length && !hasEscapes; i++) {
      hasEscapes = bytes[i] == '\\';
    }
    text.clear();
    utf8.reset();
    CoderResult result = utf8.decode(ByteBuffer.wrap(bytes, 0, length), text, true);
    return !result.isError();
  }

  private boolean isOneValue(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      return fail("there is no value");
    }
    while (isTaken(parser, token)) {
      if (!token.isStructStart() && parser.getParsingContext().inRoot()) {
        parser.finishToken();
        return parser.nextToken() == null || fail("something follows the value");
      }
      token = parser.nextToken(); // an exception where the value is cut short
    }
    return false;
  }

  /** What the parser lets pass and a fold of it could not write, or not read again. */
  private boolean isTaken(JsonParser parser, JsonToken token) throws IOException {
    if (token.isNumeric() && parser.getTextLength() > MAX_NUMBER_LENGTH) {
      return fail("a number is longer than " + MAX_NUMBER_LENGTH + " characters");
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT && !hasExponentInBounds(parser)) {
      return fail("a number's exponent is beyond " + MAX_EXPONENT);
    }
    boolean isText = token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING;
    return !isText
        || !hasEscapes
        || isPaired(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength())
        || fail("an escape is half of a surrogate pair, which is no character");
  }

  /**
   * Whether a fold, which keeps numbers as decimals, has room for the exponent; that of the number
   * as it would be written with one digit before the dot, so that a fold can write it as it likes.
   */
  private static boolean hasExponentInBounds(JsonParser parser) throws IOException {
    char[] chars = parser.getTextCharacters();
    int end = parser.getTextOffset() + parser.getTextLength();
    for (int i = parser.getTextOffset(); i < end; i++) {
      if (chars[i] == 'e' || chars[i] == 'E') {
        return isInBounds(new String(chars, parser.getTextOffset(), parser.getTextLength()));
      }
    }
    return true;
  }

  private static boolean isInBounds(String number) {
    try {
      BigDecimal decimal = new BigDecimal(number);
      return Math.abs((long) decimal.precision() - decimal.scale() - 1) <= MAX_EXPONENT;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isPaired(char[] chars, int offset, int length) {
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      if (Character.isSurrogate(chars[i])) {
        boolean pair =
            i + 1 < end
                && Character.isHighSurrogate(chars[i])
                && Character.isLowSurrogate(chars[i + 1]);
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private boolean fail(String why) {
    problem = why;
    return false;
  }

  /** What is wrong, and where. */
  public String problem() {
    return problem;
  }
}
