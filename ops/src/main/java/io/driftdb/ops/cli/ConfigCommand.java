package io.driftdb.ops.cli;

import io.driftdb.server.config.ConfigReference;
import io.driftdb.server.config.Setting;
import io.driftdb.server.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** {@code drift config}: the reference of the broker's settings. */
@Command(name = "config", description = "Print the reference of the broker's settings.")
public final class ConfigCommand extends DriftCommand {
  @Override
  public Integer call() throws IOException {
    if (!json()) {
      console().out().write(ConfigReference.render().getBytes(StandardCharsets.UTF_8));
      return DONE;
    }
    for (Setting<?> setting : Settings.all()) {
      print(
          new JsonLine()
              .text("key", setting.key())
              .text("default", setting.defaultText())
              .text("unit", setting.unit())
              .text("allowed", setting.allowed())
              .text("environment", setting.environmentName())
              .text("why", setting.why())
              .toString());
    }
    return DONE;
  }
}
