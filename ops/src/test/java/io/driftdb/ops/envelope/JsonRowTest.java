package io.driftdb.ops.envelope;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowTest {
  private static String complaint(String text) {
    return JsonRow.complaint(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " [1] ", "null", "-0.10", "\"x\"", "{\"a\":{\"b\":1},\"b\":2}"})
  void shouldTakeOneValue(String text) {
    assertNull(complaint(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "hi", "{", "1 2", "01", "{\"a\":1,\"a\":2}", "[{\"a\":1,\"a\":1}]"})
  void shouldRefuseAnythingElse(String text) {
    assertNotNull(complaint(text));
  }

  @Test
  void shouldRefuseWhatIsNoText() {
    assertNotNull(JsonRow.complaint(new byte[] {'"', -1, '"'}));
    assertNotNull(JsonRow.complaint(null));
  }
}
