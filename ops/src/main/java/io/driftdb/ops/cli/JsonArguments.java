package io.driftdb.ops.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/**
 * Values as arguments: JSON as it is, anything else is the string that it spells, so that {@code
 * SFO} need not be quoted twice. Stateless.
 */
final class JsonArguments {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonArguments() {}

  static String json(String text) {
    return isJson(text) ? text : quoted(text);
  }

  static String quoted(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
