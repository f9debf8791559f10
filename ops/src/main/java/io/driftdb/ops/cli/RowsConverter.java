package io.driftdb.ops.cli;

import io.driftdb.client.RowFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What rows are, as an argument, in small letters. */
final class RowsConverter implements ITypeConverter<RowFormat> {
  @Override
  public RowFormat convert(String text) {
    return switch (text) {
      case "json" -> RowFormat.JSON;
      case "bytes" -> RowFormat.BYTES;
      default -> throw new TypeConversionException("'" + text + "' is not json or bytes");
    };
  }
}
