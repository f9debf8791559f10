package io.driftdb.table.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * How JSON is read: no name twice in an object, and nothing that depends on what was read before.
 * Names come from users, so they neither stay in the JVM's string table nor count as an attack by
 * how they hash: the one would leak, the other would end a fold by what an earlier row held.
 */
public final class StrictJson {
  private StrictJson() {}

  /**
   * For rows and patches that were accepted: without bounds on the length of names, strings and
   * numbers, since a patched row may write a number a little longer than it was sent.
   */
  public static JsonFactory ofRows() {
    return strict()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNameLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNumberLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  static JsonFactory bounded(int maxDepth, int maxNameLength, int maxNumberLength) {
    return strict()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNameLength(maxNameLength)
                .maxNumberLength(maxNumberLength)
                .build())
        .build();
  }

  private static JsonFactoryBuilder strict() {
    return new JsonFactoryBuilder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW);
  }
}
