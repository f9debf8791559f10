package io.driftdb.ops.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How many lines a read prints at most. */
final class LimitOption {
  /** From 1 on. */
  static final class Converter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        long limit = Long.parseLong(text);
        if (limit > 0) {
          return limit;
        }
      } catch (NumberFormatException e) {
        // Said below, as for a number below 1.
      }
      throw new TypeConversionException("'" + text + "' is no number from 1 on");
    }
  }

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converter.class,
      description = "Stop after so many. Default: all.")
  private Long limit;

  /** 0 for all, as the client has it. */
  long value() {
    return limit == null ? 0 : limit;
  }
}
