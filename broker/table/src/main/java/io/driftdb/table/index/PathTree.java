package io.driftdb.table.index;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Paths into rows, and what stands there, found in one pass over a row. Immutable once its paths
 * are added. Allocates for each row what Jackson does, and an array for each value found.
 */
final class PathTree {
  private static final int NO_SLOT = -1;

  private final Node root = new Node();
  private int slots;

  /** One name below another. */
  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private int slot = NO_SLOT;
  }

  /** Where the value of a path is in what {@link #values} gives. */
  int add(String path) {
    Node node = root;
    for (String name : path.split("\\.", -1)) {
      node = node.children.computeIfAbsent(name, any -> new Node());
    }
    if (node.slot == NO_SLOT) {
      node.slot = slots++;
    }
    return node.slot;
  }

  /**
   * The encoded value at each path, null where there is none; null when the row is no JSON object.
   *
   * @param limit bytes of each that are kept
   */
  byte[][] values(byte[] row, int limit) {
    byte[][] found = new byte[slots][];
    ValueWriter writer = new ValueWriter(limit);
    try (JsonParser parser = RowJson.parser(row)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      object(parser, root, writer, found);
      return parser.nextToken() == null ? found : null;
    } catch (IOException notJson) {
      return null;
    }
  }

  private static void object(JsonParser parser, Node node, ValueWriter writer, byte[][] found)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Node child = node.children.get(parser.currentName());
      JsonToken token = parser.nextToken();
      if (child == null) {
        parser.skipChildren();
      } else if (token.isScalarValue()) {
        if (child.slot != NO_SLOT) {
          found[child.slot] = scalar(parser, token, writer).take();
        }
      } else if (child.slot != NO_SLOT) {
        descend(RowJson.tree(parser), child, writer, found);
      } else if (token == JsonToken.START_OBJECT) {
        object(parser, child, writer, found);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static ValueWriter scalar(JsonParser parser, JsonToken token, ValueWriter writer)
      throws IOException {
    return switch (token) {
      case VALUE_NULL -> writer.tag(ValueWriter.NULL);
      case VALUE_FALSE -> writer.tag(ValueWriter.FALSE);
      case VALUE_TRUE -> writer.tag(ValueWriter.TRUE);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> writer.number(parser.getDoubleValue());
      default -> writer.string(parser.getText());
    };
  }

  /** For a value that is wanted itself and may hold other paths' values. */
  private static void descend(JsonNode value, Node node, ValueWriter writer, byte[][] found) {
    if (node.slot != NO_SLOT) {
      found[node.slot] = writer.value(value).take();
    }
    if (value.isObject()) {
      node.children.forEach(
          (name, child) -> {
            JsonNode below = value.get(name);
            if (below != null) {
              descend(below, child, writer, found);
            }
          });
    }
  }
}
