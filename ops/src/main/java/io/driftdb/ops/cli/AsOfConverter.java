package io.driftdb.ops.cli;

import io.driftdb.client.AsOf;
import io.driftdb.schema.DriftException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** As-of points as arguments: positions, and tokens. */
final class AsOfConverter implements ITypeConverter<AsOf> {
  @Override
  public AsOf convert(String text) {
    try {
      return AsOf.parse(text);
    } catch (DriftException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
