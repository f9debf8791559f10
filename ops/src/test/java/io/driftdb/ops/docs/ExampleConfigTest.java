package io.driftdb.ops.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Setting;
import io.driftdb.server.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The configuration file that is shipped says what a broker does without one. */
class ExampleConfigTest {
  private static final Path FILE = Path.of("config/driftdb.conf");

  @Test
  void shouldSetNothingButDefaults() {
    BrokerConfig example = BrokerConfig.load(FILE, List.of(), Map.of());
    for (Setting<?> setting : Settings.all()) {
      assertEquals(setting.defaultValue(), example.get(setting), setting.key());
    }
  }

  @Test
  void shouldNameSettingsThatExist() {
    Set<String> known = Settings.all().stream().map(Setting::key).collect(Collectors.toSet());
    Set<String> named =
        ConfigFactory.parseFile(FILE.toFile()).entrySet().stream()
            .map(entry -> String.join(".", ConfigUtil.splitPath(entry.getKey())))
            .collect(Collectors.toSet());
    assertTrue(known.containsAll(named), named::toString);
    assertTrue(named.contains("data.directory"), named::toString);
  }
}
