package io.driftdb.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads settings from files, the environment and assignments into one map; later ones win. What it
 * does not know or cannot read is a CONFIG_INVALID that names key, place and what is allowed.
 */
final class ConfigSources {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigSources.class);
  private static final String PREFIX = "DRIFT_";

  private static final Map<String, Setting<?>> BY_KEY = new HashMap<>();
  private static final Map<String, Setting<?>> BY_VARIABLE = new HashMap<>();

  static {
    for (Setting<?> setting : Settings.all()) {
      BY_KEY.put(setting.key(), setting);
      BY_VARIABLE.put(setting.environmentName(), setting);
    }
  }

  private final Map<Setting<?>, Object> values;

  ConfigSources(Map<Setting<?>, Object> values) {
    this.values = values;
  }

  void readFile(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw invalid(file + ": there is no such file, or it cannot be read.");
    }
    Config config;
    try {
      config = ConfigFactory.parseFile(file.toFile()).resolve();
    } catch (ConfigException e) {
      String place = e.origin() == null ? file.toString() : place(e.origin(), file);
      throw invalid(place + ": " + e.getMessage());
    }
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      ConfigValue value = entry.getValue();
      String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      String place = place(value.origin(), file);
      Setting<?> setting = known(key, place);
      if (value.valueType() == ConfigValueType.LIST) {
        throw bad(setting, value.render(), place, "it is a list");
      }
      put(setting, String.valueOf(value.unwrapped()), place);
    }
  }

  private static String place(ConfigOrigin origin, Path file) {
    String name = origin.filename() == null ? file.toString() : origin.filename();
    return origin.lineNumber() > 0 ? name + ":" + origin.lineNumber() : name;
  }

  /** Variables with the prefix that name no setting may belong to others, so they do no harm. */
  void readEnvironment(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          Setting<?> setting = BY_VARIABLE.get(name);
          if (setting != null) {
            put(setting, value, "environment variable " + name);
          } else if (name.startsWith(PREFIX)) {
            LOG.debug("Environment variable {} names no setting and is ignored", name);
          }
        });
  }

  void readAssignment(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals <= 0) {
      throw invalid("'" + assignment + "' is no assignment: write key=value.");
    }
    String place = "command line";
    put(
        known(assignment.substring(0, equals).trim(), place),
        assignment.substring(equals + 1),
        place);
  }

  private static Setting<?> known(String key, String place) {
    Setting<?> setting = BY_KEY.get(key);
    if (setting == null) {
      throw invalid(
          place
              + ": unknown setting '"
              + key
              + "'; did you mean '"
              + SimilarKeys.nearest(key, BY_KEY.keySet())
              + "'? drift config prints all of them.");
    }
    return setting;
  }

  private void put(Setting<?> setting, String text, String place) {
    try {
      values.put(setting, setting.parse(text));
    } catch (IllegalArgumentException e) {
      throw bad(setting, text, place, e.getMessage());
    }
  }

  private static DriftException bad(Setting<?> setting, String text, String place, String why) {
    return invalid(
        place
            + ": "
            + setting.key()
            + " is '"
            + text
            + "' but "
            + why
            + ". Allowed is: "
            + setting.allowed()
            + " ("
            + setting.unit()
            + "), by default "
            + (setting.defaultText().isEmpty() ? "empty" : setting.defaultText())
            + ".");
  }

  private static DriftException invalid(String message) {
    return new DriftException(ErrorCode.CONFIG_INVALID, message);
  }
}
