package io.driftdb.perf.drivers;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One way of running one broker.
 *
 * @param brokerSettings the broker's own settings, beyond what its driver sets
 * @param clientSettings the client's own settings, beyond what its driver sets
 */
public record Contender(
    String driver,
    Ack ack,
    Map<String, String> brokerSettings,
    Map<String, String> clientSettings) {

  public static Contender of(String driver, Ack ack) {
    return new Contender(driver, ack, Map.of(), Map.of());
  }

  /** As this one, with more settings for its broker. */
  public Contender withBroker(Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>(brokerSettings);
    settings.putAll(more);
    return new Contender(driver, ack, settings, clientSettings);
  }

  /** As this one, with more settings for its client. */
  public Contender withClient(Map<String, String> more) {
    Map<String, String> settings = new LinkedHashMap<>(clientSettings);
    settings.putAll(more);
    return new Contender(driver, ack, brokerSettings, settings);
  }

  /** Short and fit for a file's name. */
  public String label() {
    return driver + "-" + ack.name().toLowerCase(Locale.ROOT);
  }
}
