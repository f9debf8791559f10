package io.driftdb.table.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * How indexes read JSON: strictly, and without bounds on the length of names, strings and numbers,
 * since the row was accepted before. From any thread.
 */
final class RowJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              // names come from users: they must neither fill the JVM's string table nor fail
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNameLength(Integer.MAX_VALUE)
                      .maxStringLength(Integer.MAX_VALUE)
                      .maxNumberLength(Integer.MAX_VALUE)
                      .build())
              .build());

  private RowJson() {}

  static JsonParser parser(byte[] json) throws IOException {
    return MAPPER.createParser(json);
  }

  /** The value that the parser stands at the first token of. */
  static JsonNode tree(JsonParser parser) throws IOException {
    return MAPPER.readTree(parser);
  }

  /** The one value in these bytes; an IOException when they are anything else. */
  static JsonNode value(byte[] json) throws IOException {
    try (JsonParser parser = parser(json)) {
      if (parser.nextToken() == null) {
        throw new IOException("there is no value");
      }
      JsonNode value = tree(parser);
      JsonToken behind = parser.nextToken();
      if (behind != null) {
        throw new IOException("something follows the value");
      }
      return value;
    }
  }
}
