package io.driftdb.ops.cli;

import io.driftdb.client.TopicKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Topic kinds as arguments, in small letters. */
final class KindConverter implements ITypeConverter<TopicKind> {
  @Override
  public TopicKind convert(String text) {
    return switch (text) {
      case "log" -> TopicKind.LOG;
      case "table" -> TopicKind.TABLE;
      default -> throw new TypeConversionException("'" + text + "' is not log or table");
    };
  }
}
