package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @Test
  void shouldReadWhatItWrites() {
    for (String text : new String[] {"earliest", "latest", "offset:7", "lsn:9"}) {
      assertEquals(text, Position.parse(text).toString());
    }
    assertEquals("offset:12", Position.parse("12").toString());
    assertEquals(1_500_000_000L, Position.parse("time:1970-01-01T00:00:01.5Z").value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "lsn:", "offset:x", "time:yesterday", "time:2999-01-01T00:00:00Z"})
  void shouldRefuseWhatIsNoPosition(String text) {
    DriftException refused = assertThrows(DriftException.class, () -> Position.parse(text));
    assertEquals(ErrorCode.INVALID_REQUEST, refused.code());
  }
}
