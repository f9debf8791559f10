package io.driftdb.ops.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class BrokerAddressTest {
  @ParameterizedTest
  @CsvSource({"localhost:1,localhost,1", "10.0.0.1:65535,10.0.0.1,65535", "[::1]:9230,::1,9230"})
  void shouldReadHostAndPort(String text, String host, int port) {
    assertEquals(new BrokerAddress(host, port), BrokerAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", ":1", "localhost:", "h:0", "h:65536", "h:x", "::1:9230", "[]:1"})
  void shouldRefuseAnythingElse(String text) {
    assertThrows(TypeConversionException.class, () -> BrokerAddress.parse(text));
  }
}
