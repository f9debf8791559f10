package io.driftdb.ops.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;

/** What a row of JSON has to be, as strictly as the broker takes it. Stateless. */
public final class JsonRow {
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonRow() {}

  /** Why bytes are no row, or null when they are one. */
  public static String complaint(byte[] value) {
    String text = value == null ? null : Utf8.decode(value);
    if (text == null) {
      return value == null ? "there is no value" : "it is not UTF-8";
    }
    try (JsonParser parser = STRICT.createParser(text)) {
      if (parser.nextToken() == null) {
        return "it is empty";
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null ? null : "there is more after the JSON value";
    } catch (JsonProcessingException e) {
      return e.getOriginalMessage();
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
