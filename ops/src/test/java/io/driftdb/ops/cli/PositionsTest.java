package io.driftdb.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.client.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class PositionsTest {
  private static Position parse(String text) {
    return new Positions.Converter().convert(text);
  }

  @ParameterizedTest
  @CsvSource({
    "earliest,earliest",
    "latest,latest",
    "0,offset:1",
    "12345,offset:12346",
    "offset:7,offset:8",
    "lsn:7,lsn:8",
    "9223372036854775807,offset:9223372036854775807",
    "time:2026-01-31T12:00:00Z,time:2026-01-31T12:00:00.000000001Z",
    "time:2026-01-31T12:00:00.999999999Z,time:2026-01-31T12:00:01Z"
  })
  void shouldEndBehindWhatIsNamed(String text, String behind) {
    assertEquals(behind, Positions.behind(parse(text)).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "offset:", "lsn:-1", "time:yesterday", "LATEST", "1.5"})
  void shouldRefuseWhatIsNoPosition(String text) {
    assertThrows(TypeConversionException.class, () -> parse(text));
  }

  @Test
  void shouldReadAnOffsetWithAndWithoutItsName() {
    assertEquals(parse("5").toString(), parse("offset:5").toString());
  }
}
