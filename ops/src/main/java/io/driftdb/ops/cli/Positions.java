package io.driftdb.ops.cli;

import io.driftdb.client.Position;
import io.driftdb.schema.DriftException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Positions as arguments. Stateless. */
final class Positions {
  private static final long NS_PER_S = 1_000_000_000L;

  private Positions() {}

  /** For picocli. */
  static final class Converter implements ITypeConverter<Position> {
    @Override
    public Position convert(String text) {
      try {
        return Position.parse(text);
      } catch (DriftException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The place behind the records that a position names: an inclusive end ends before it. */
  static Position behind(Position position) {
    if (position.value() == Long.MAX_VALUE) {
      return position;
    }
    long following = position.value() + 1;
    return switch (position.kind()) {
      case OFFSET -> Position.offset(following);
      case LSN -> Position.lsn(following);
      case TIME ->
          Position.time(
              Instant.ofEpochSecond(
                  Math.floorDiv(following, NS_PER_S), Math.floorMod(following, NS_PER_S)));
      default -> position;
    };
  }
}
