package io.driftdb.ops.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Host and port; an IPv6 address stands in brackets. */
record BrokerAddress(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /** For picocli. */
  static final class Converter implements ITypeConverter<BrokerAddress> {
    @Override
    public BrokerAddress convert(String text) {
      return parse(text);
    }
  }

  static BrokerAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || (!bracketed && host.contains(":"))) {
      throw new TypeConversionException("'" + text + "' is not HOST:PORT");
    }
    return new BrokerAddress(host, port(text, text.substring(colon + 1)));
  }

  private static int port(String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port > 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is no port.
    }
    throw new TypeConversionException(
        "'" + text + "' is not HOST:PORT with a port from 1 to " + MAX_PORT);
  }
}
