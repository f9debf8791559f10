package io.driftdb.table.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.log.IndexSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an index may be of, and which bounds its look-ups may have. */
class IndexDefinitionTest {
  @Test
  void shouldReadWhatTheLogHolds() {
    IndexSpec spec = new IndexSpec(3, "by-city", List.of("address.city", "age"), "kind=\"a=b\"");
    IndexDefinition index = IndexDefinition.of(spec);
    assertEquals(3, index.id());
    assertEquals(List.of("address.city", "age"), index.paths());
    assertEquals("kind", index.wherePath());
    assertArrayEquals(ValueWriterTest.encode("\"a=b\""), index.whereValue());
    assertNull(IndexDefinition.parse("x", List.of("a"), "").wherePath());
    assertNull(IndexDefinition.parse("x", List.of("a"), null).wherePath());
  }

  @Test
  void shouldRefuseWhatIsNoIndex() {
    refused("", List.of("a"), "");
    refused("with blank", List.of("a"), "");
    refused("x".repeat(101), List.of("a"), "");
    refused("i", List.of(), "");
    refused("i", Collections.nCopies(9, "a"), "");
    refused("i", List.of("a", "b", "a"), "");
    for (String path : List.of("", ".", "a.", ".a", "a..b", "a=b", "x".repeat(513))) {
      refused("i", List.of(path), "");
      refused("i", List.of("a"), path + "=1");
    }
    for (String where :
        List.of("a", "a=", "a=open", "a={", "a=1 2", "a=\"" + "x".repeat(256) + "\"")) {
      refused("i", List.of("a"), where);
    }
  }

  private static void refused(String name, List<String> paths, String where) {
    DriftException e =
        assertThrows(
            DriftException.class,
            () -> IndexDefinition.parse(name, paths, where),
            name + paths + where);
    assertEquals(ErrorCode.INVALID_REQUEST, e.code());
  }

  @Test
  void shouldRefuseBoundsThatTheIndexDoesNotHave() {
    IndexDefinition one = IndexDefinition.parse("one", List.of("a"), "");
    IndexDefinition two = IndexDefinition.parse("two", List.of("a", "b"), "");
    for (String bound : List.of("x", "1 2", "{", " ", "NaN")) {
      refused(one, bound);
      refused(two, bound);
    }
    for (String bound : List.of("1", "[]", "[1,2,3]", "{\"a\":1}")) {
      refused(two, bound);
    }
    IndexRange.of(one, bytes("[1,2,3]"), bytes("\"a\""), true);
    IndexRange.of(two, bytes("[1]"), bytes("[2,null]"), true);
    IndexRange.of(two, null, new byte[0], false);
  }

  private static void refused(IndexDefinition index, String bound) {
    DriftException e =
        assertThrows(
            DriftException.class, () -> IndexRange.of(index, null, bytes(bound), true), bound);
    assertEquals(ErrorCode.INVALID_REQUEST, e.code());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
