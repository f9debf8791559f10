package io.driftdb.table.fold;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.driftdb.table.json.StrictJson;
import java.io.IOException;
import java.util.Map;

/** JSON merge patches, as RFC 7396 defines them. Numbers keep their digits. Any thread. */
final class MergePatch {
  private static final ObjectMapper JSON =
      JsonMapper.builder(StrictJson.ofRows())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private MergePatch() {}

  /**
   * The row after the patch; a null row counts as {@code {}}. Null when the patch or the row is no
   * JSON: the patch is then rejected.
   */
  static byte[] apply(byte[] row, byte[] patch) {
    try {
      JsonNode change = parse(patch);
      JsonNode before = row == null ? JSON.createObjectNode() : parse(row);
      return change == null || before == null
          ? null
          : JSON.writeValueAsBytes(merge(before, change));
    } catch (IOException | NumberFormatException e) { // the latter for an exponent beyond decimals
      return null;
    }
  }

  private static JsonNode parse(byte[] text) throws IOException {
    if (text == null) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(text)) {
      JsonNode node = JSON.readTree(parser);
      return node == null || parser.nextToken() != null ? null : node;
    }
  }

  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode result = target.isObject() ? (ObjectNode) target : JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode value = field.getValue();
      if (value.isNull()) {
        result.remove(field.getKey());
      } else {
        JsonNode before = result.get(field.getKey());
        result.set(field.getKey(), merge(before == null ? JSON.createObjectNode() : before, value));
      }
    }
    return result;
  }
}
