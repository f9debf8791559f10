package io.driftdb.ops.cli;

import io.driftdb.client.Ack;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ack levels as arguments, in small letters. */
final class AckConverter implements ITypeConverter<Ack> {
  @Override
  public Ack convert(String text) {
    return switch (text) {
      case "durable" -> Ack.DURABLE;
      case "memory" -> Ack.MEMORY;
      case "applied" -> Ack.APPLIED;
      default ->
          throw new TypeConversionException("'" + text + "' is not durable, memory or applied");
    };
  }
}
