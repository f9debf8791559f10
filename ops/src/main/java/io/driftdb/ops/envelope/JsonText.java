package io.driftdb.ops.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * JSON as it stands in a text: values are cut out of it, never written anew, so that they keep
 * their exact bytes. Stateless.
 */
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** What is done with a parser that stands before the first token of a text. */
  @FunctionalInterface
  interface Reading<T> {
    T read(JsonParser parser) throws IOException, BadLineException;
  }

  private JsonText() {}

  /** Reads exactly one JSON value; nothing but white space may follow what the reading took. */
  static <T> T read(String text, Reading<T> reading) throws BadLineException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      T result = reading.read(parser);
      if (parser.nextToken() != null) {
        throw new BadLineException("there is more after the JSON value");
      }
      return result;
    } catch (JsonProcessingException e) {
      throw new BadLineException("is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BadLineException("is not JSON: " + e.getMessage());
    }
  }

  /** Why a text is no JSON value, or null when it is one. */
  static String complaint(String text) {
    try {
      return read(text, JsonText::skipValue) ? null : "is empty";
    } catch (BadLineException e) {
      return e.getMessage();
    }
  }

  private static boolean skipValue(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      return false;
    }
    end(parser);
    return true;
  }

  /** Moves over the value that the parser stands at; returns where in the text it ends. */
  static int end(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    return (int) parser.currentLocation().getCharOffset();
  }

  /** The text of the value that the parser stands at, from which the parser was made. */
  static String slice(JsonParser parser, String text) throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    return text.substring(start, end(parser));
  }

  /**
   * Whether bytes can stand in a line of JSON as they are: one JSON value in UTF-8 on one line,
   * without white space around it that a reader would drop.
   */
  static boolean fitsLine(byte[] bytes) {
    // JSON begins and ends with visible ASCII, so bytes above it, which are negative, rule it out.
    if (bytes.length == 0 || bytes[0] <= ' ' || bytes[bytes.length - 1] <= ' ') {
      return false;
    }
    for (byte each : bytes) {
      if (each == '\n' || each == '\r') {
        return false;
      }
    }
    String text = Utf8.decode(bytes);
    return text != null && complaint(text) == null;
  }
}
