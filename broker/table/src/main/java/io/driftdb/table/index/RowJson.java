package io.driftdb.table.index;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.table.json.StrictJson;
import java.io.IOException;

/** How indexes read rows. From any thread. */
final class RowJson {
  private static final ObjectMapper MAPPER = new ObjectMapper(StrictJson.ofRows());

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
