package io.driftdb.ops.cli;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.battery.fuzz.Input;
import io.driftdb.battery.fuzz.Target;
import io.driftdb.client.AsOf;
import io.driftdb.client.Position;
import io.driftdb.ops.envelope.KeyPath;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Words on the command line that stand for positions, states, amounts, addresses and paths: each is
 * read, and then says the same when it is printed and read again, or refused as what it is not.
 */
public final class ArgumentTarget implements Target {
  @Override
  public boolean run(byte[] input) throws Exception {
    Input in = new Input(input);
    int kind = in.next();
    String text = new String(in.rest(), StandardCharsets.UTF_8);
    return switch (kind) {
      case 0 -> isPosition(text);
      case 1 -> isAsOf(text);
      case 2 -> isArgument(new Amounts.Retention(), text);
      case 3 -> isArgument(new Amounts.Bytes(), text);
      case 4 -> isArgument(new BrokerAddress.Converter(), text);
      default -> isPath(text);
    };
  }

  private static boolean isPosition(String text) {
    try {
      Position position = Position.parse(text);
      require(position.value() >= 0 || text.startsWith("time:"), "a negative number");
      Position again = Position.parse(position.toString());
      require(
          again.kind() == position.kind() && again.value() == position.value(),
          "printed and read it is another");
      Position behind = Positions.behind(position);
      require(behind.kind() == position.kind(), "behind it is another kind");
      require(behind.value() >= position.value(), "behind it is before it");
      return true;
    } catch (DriftException e) {
      return isRefused(e);
    }
  }

  private static boolean isAsOf(String text) {
    try {
      AsOf asOf = AsOf.parse(text);
      AsOf again = AsOf.parse(asOf.toString());
      require(
          again.kind() == asOf.kind()
              && again.value() == asOf.value()
              && Arrays.equals(again.token(), asOf.token()),
          "printed and read it is another");
      return true;
    } catch (DriftException e) {
      return isRefused(e);
    }
  }

  private static boolean isRefused(DriftException e) {
    require(e.code() == ErrorCode.INVALID_REQUEST, "refused with " + e.code());
    return false;
  }

  private static boolean isArgument(ITypeConverter<?> converter, String text) throws Exception {
    try {
      Object value = converter.convert(text);
      require(value instanceof BrokerAddress || (long) value != 0, "an amount of nothing");
      return true;
    } catch (TypeConversionException e) {
      require(!e.getMessage().isEmpty(), "refused without a reason");
      return false;
    }
  }

  private static boolean isPath(String text) {
    try {
      return KeyPath.parse(text).toString().equals(text);
    } catch (IllegalArgumentException e) {
      require(!e.getMessage().isEmpty(), "refused without a reason");
      return false;
    }
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of(
        "earliest", Input.of(0, Input.text("earliest")),
        "time", Input.of(0, Input.text("time:2026-01-31T12:00:00.5Z")),
        "offset", Input.of(0, Input.text("offset:17")),
        "token", Input.of(1, Input.text("token:00ff10")),
        "lsn", Input.of(1, Input.text("lsn:9223372036854775807")),
        "retention", Input.of(2, Input.text("7d")),
        "bytes", Input.of(3, Input.text("1.5 GiB")),
        "address", Input.of(4, Input.text("[::1]:9100")),
        "path", Input.of(5, Input.text("place.country\\.code")));
  }
}
