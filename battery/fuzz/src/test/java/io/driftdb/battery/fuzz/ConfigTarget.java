package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.BrokerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A settings file: settings that make sense together, or CONFIG_INVALID, which says why. */
final class ConfigTarget implements Target {
  private static final String FLAT =
      """
      data.directory = /tmp/drift
      http.port = 9100
      native.port = ${http.port}
      """;

  private static final String NESTED =
      """
      log { segment { size = 256 MiB, spare = 2 }, wait = park }
      limit.batch = 2 MiB # half
      limit.protocol.frame = 8MiB
      """;

  private static final String JSON =
      """
      {"native": {"host": "0.0.0.0"}, "deadline": {"idle": "30 s"}}
      """;

  private final Path file;

  ConfigTarget() throws IOException {
    file = Files.createTempFile("fuzz", ".conf");
    file.toFile().deleteOnExit();
  }

  @Override
  public boolean run(byte[] input) throws IOException {
    if (new String(input, StandardCharsets.UTF_8).contains("include")) {
      return false; // the other files, and addresses, of this machine are no part of an input
    }
    Files.write(file, input);
    try {
      BrokerConfig config = BrokerConfig.load(file, List.of(), Map.of());
      config.checked();
      config.logConfig();
      config.tablesConfig();
      return true;
    } catch (DriftException e) {
      require(e.code() == ErrorCode.CONFIG_INVALID, "refused with " + e.code());
      require(!e.getMessage().isEmpty(), "refused without a reason");
      return false;
    }
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of("flat", Input.text(FLAT), "nested", Input.text(NESTED), "json", Input.text(JSON));
  }
}
