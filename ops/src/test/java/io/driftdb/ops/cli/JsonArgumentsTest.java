package io.driftdb.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonArgumentsTest {
  @ParameterizedTest
  @ValueSource(strings = {"17", "-0.50", "true", "null", "\"SFO\"", "[1, \"a\"]", "{\"a\":1}"})
  void shouldTakeJsonAsItIs(String text) {
    assertEquals(text, JsonArguments.json(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SFO", "2001/03/31 15:49", "a\\b", "1 2", "tru", "{", "Zürich"})
  void shouldTakeAnythingElseForAString(String text) {
    assertEquals("\"" + text.replace("\\", "\\\\") + "\"", JsonArguments.json(text));
  }
}
