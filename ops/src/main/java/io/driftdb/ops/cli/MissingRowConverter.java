package io.driftdb.ops.cli;

import io.driftdb.client.MissingRow;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a patch of a missing row does, as an argument, in small letters. */
final class MissingRowConverter implements ITypeConverter<MissingRow> {
  @Override
  public MissingRow convert(String text) {
    return switch (text) {
      case "upsert" -> MissingRow.UPSERT;
      case "reject" -> MissingRow.REJECT;
      default -> throw new TypeConversionException("'" + text + "' is not upsert or reject");
    };
  }
}
