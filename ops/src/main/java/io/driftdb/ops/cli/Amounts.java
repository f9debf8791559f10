package io.driftdb.ops.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with units, written as in the broker's configuration. */
final class Amounts {
  static final long UNBOUNDED = -1;

  private static final String KEY = "amount";
  private static final Pattern EXPONENT = Pattern.compile("[0-9.][eE][+-]?[0-9]");

  private Amounts() {}

  /** {@code 7d}, {@code 12h}, {@code 500ms}: milliseconds. */
  static final class Millis implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return positive(text, config(text).getDuration(KEY, TimeUnit.MILLISECONDS));
      } catch (ConfigException e) {
        throw new TypeConversionException("'" + text + "' is no time such as 500ms, 12h or 7d");
      }
    }
  }

  /** {@code forever}, or a time as above; -1 for ever. */
  static final class Retention implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return text.equals("forever") ? UNBOUNDED : new Millis().convert(text);
    }
  }

  /** {@code 1048576}, {@code 64MiB}, {@code 10GiB}: bytes. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return positive(text, config(text).getBytes(KEY));
      } catch (ConfigException e) {
        throw new TypeConversionException("'" + text + "' is no size such as 1048576 or 64MiB");
      }
    }
  }

  private static Config config(String text) {
    if (EXPONENT.matcher(text).find()) { // taken for a number, it would be written out in full
      throw new ConfigException.BadValue(KEY, "an exponent");
    }
    return ConfigValueFactory.fromAnyRef(text).atKey(KEY);
  }

  private static long positive(String text, long amount) {
    if (amount <= 0) {
      throw new TypeConversionException("'" + text + "' is not above 0");
    }
    return amount;
  }
}
