package io.driftdb.table.fold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String patched(String row, String patch) {
    byte[] result = MergePatch.apply(row == null ? null : utf8(row), utf8(patch));
    return result == null ? null : new String(result, StandardCharsets.UTF_8);
  }

  /** The table of RFC 7396, appendix A. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
        "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
        "{\"a\":\"b\"} | {\"a\":null} | {}",
        "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
        "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
        "{\"a\":\"c\"} | {\"a\":[\"b\"]} | {\"a\":[\"b\"]}",
        "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
        "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
        "[\"a\",\"b\"] | [\"c\",\"d\"] | [\"c\",\"d\"]",
        "{\"a\":\"b\"} | [\"c\"] | [\"c\"]",
        "{\"a\":\"foo\"} | null | null",
        "{\"a\":\"foo\"} | \"bar\" | \"bar\"",
        "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
        "[1,2] | {\"a\":\"b\",\"c\":null} | {\"a\":\"b\"}",
        "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
      })
  void shouldMergeAsTheRfcShows(String row, String patch, String expected)
      throws JsonProcessingException {
    assertEquals(JSON.readTree(expected), JSON.readTree(patched(row, patch)));
  }

  @Test
  void shouldPatchAMissingRowAsAnEmptyObject() {
    assertEquals("{\"a\":1}", patched(null, "{\"a\":1,\"b\":null}"));
  }

  @Test
  void shouldRejectWhatIsNoJson() {
    for (String bad : new String[] {"", "{", "{\"a\":1} x", "{\"a\":1,\"a\":2}", "nul", "{a:1}"}) {
      assertNull(patched("{}", bad), bad);
      assertNull(patched(bad, "{\"a\":1}"), bad);
    }
    assertNull(MergePatch.apply(utf8("{}"), null));
    String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    assertNull(patched("{}", deep), "nested too deeply");
  }

  /** They were let into logs once. */
  @Test
  void shouldRejectNumbersBeyondAllDecimals() {
    assertNull(patched("{}", "{\"a\":1e99999999999}"));
    assertNull(patched("{\"b\":-0.1E-9999999999}", "{\"a\":1}"));
  }

  @Test
  void shouldKeepTheDigitsOfNumbers() {
    String digits = "123456789012345678901234567890.10";
    assertArrayEquals(
        utf8("{\"n\":" + digits + ",\"m\":1}"),
        MergePatch.apply(utf8("{\"n\":" + digits + "}"), utf8("{\"m\":1}")));
  }
}
