package io.driftdb.ops.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPathTest {
  private static String find(String path, String json) throws BadLineException {
    return new String(KeyPath.parse(path).find(json), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "id|{\"id\":\"a\"}|a",
        "a.b|{\"x\":{\"b\":1},\"a\":{\"c\":[{\"b\":2}],\"b\":\"deep\"}}|deep",
        "id|{\"id\":1.50}|1.50",
        "id|{\"id\":true}|true",
        "id|{\"id\":\"caf\\u00e9 \\\"x\\\"\"}|café \"x\"",
        "a\\.b|{\"a\":{\"b\":1},\"a.b\":2}|2",
        "id|{\"id\":\"first\",\"id\":\"last\"}|last",
      })
  void shouldFindTheKey(String path, String json, String key) throws BadLineException {
    assertEquals(key, find(path, json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":null}",
        "{\"a\":{\"b\":null}}",
        "{\"a\":{\"b\":{}}}",
        "{\"a\":{\"b\":[1]}}",
        "{\"a\":[{\"b\":1}]}",
        "{\"b\":1}",
        "[1]",
        "7",
        "{\"a\":{\"b\":1},\"a\":{}}"
      })
  void shouldSayThatThereIsNoKey(String json) {
    BadLineException e = assertThrows(BadLineException.class, () -> find("a.b", json));
    assertTrue(e.getMessage().contains("has no key"), e.getMessage());
    assertTrue(e.getMessage().contains("'a.b'"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1", "{\"a\":1}}", "{\"a\":1} 2", "{\"a\":1,}", "{a:1}", "nul"})
  void shouldCheckTheWholeLine(String json) {
    assertThrows(BadLineException.class, () -> find("a", json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b"})
  void shouldRefuseEmptyNames(String path) {
    assertThrows(IllegalArgumentException.class, () -> KeyPath.parse(path));
  }

  @Test
  void shouldRefuseAKeyThatHasNoUtf8() {
    assertThrows(BadLineException.class, () -> find("a", "{\"a\":\"\\ud800\"}"));
  }
}
