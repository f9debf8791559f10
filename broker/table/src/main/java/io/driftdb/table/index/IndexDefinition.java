package io.driftdb.table.index;

import com.fasterxml.jackson.databind.JsonNode;
import io.driftdb.log.IndexSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an index is of, checked. Immutable, from any thread. INVALID_REQUEST, also for what the log
 * holds though it should not.
 *
 * @param id 0 as long as the log has not given one
 * @param paths names with dots between them
 * @param wherePath null when all rows belong to it that have the paths
 * @param whereValue encoded in full; null with {@code wherePath}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record IndexDefinition(
    int id, String name, List<String> paths, String wherePath, byte[] whereValue) {
  // as FORMAT.md names them
  private static final int PATHS_MAX = 8;
  private static final int PATHS_BYTES_MAX = 512;
  private static final int WHERE_BYTES_MAX = 256;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  /** Checks what a user wants to create. */
  public static IndexDefinition parse(String name, List<String> paths, String where) {
    return parse(0, name, paths, where);
  }

  /** What the log holds. */
  public static IndexDefinition of(IndexSpec spec) {
    return parse(spec.id(), spec.name(), spec.paths(), spec.where());
  }

  private static IndexDefinition parse(int id, String name, List<String> paths, String where) {
    if (!NAME.matcher(name).matches()) {
      throw invalid("An index's name is 1 to 100 of the characters a-z A-Z 0-9 . _ -");
    }
    if (paths.isEmpty() || paths.size() > PATHS_MAX) {
      throw invalid("An index is on 1 to " + PATHS_MAX + " paths, this one on " + paths.size());
    }
    if (new HashSet<>(paths).size() != paths.size()) {
      throw invalid("Index " + name + " has a path twice: " + paths);
    }
    paths.forEach(IndexDefinition::checkPath);
    checkLength("The paths of an index have", PATHS_BYTES_MAX, String.join(",", paths));
    if (where == null || where.isEmpty()) {
      return new IndexDefinition(id, name, List.copyOf(paths), null, null);
    }
    int equals = where.indexOf('=');
    if (equals < 0) {
      throw invalid("A condition is PATH=JSON, such as status=\"open\", not " + shown(where));
    }
    checkLength("A condition has", WHERE_BYTES_MAX, where);
    String path = where.substring(0, equals);
    checkPath(path);
    byte[] value = encode("The condition's value", where.substring(equals + 1));
    return new IndexDefinition(id, name, List.copyOf(paths), path, value);
  }

  private static void checkPath(String path) {
    for (String name : path.split("\\.", -1)) {
      if (name.isEmpty()) {
        throw invalid(
            "A path is names with dots between them, such as address.city, not '"
                + shown(path)
                + "'");
      }
    }
    if (path.indexOf(',') >= 0 || path.indexOf('=') >= 0) {
      throw invalid("Names with , or = can't be in an index: " + shown(path));
    }
  }

  private static void checkLength(String what, int max, String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > max) {
      throw invalid(what + " at most " + max + " bytes, not " + shown(text));
    }
  }

  private static byte[] encode(String what, String json) {
    try {
      JsonNode value = RowJson.value(json.getBytes(StandardCharsets.UTF_8));
      return new ValueWriter(Integer.MAX_VALUE).value(value).take();
    } catch (IOException e) {
      throw invalid(what + " is no JSON (strings need quotes): " + shown(json));
    }
  }

  private static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  static DriftException invalid(String message) {
    return new DriftException(ErrorCode.INVALID_REQUEST, message);
  }
}
