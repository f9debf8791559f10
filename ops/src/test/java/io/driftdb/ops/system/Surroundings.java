package io.driftdb.ops.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a command is started in: the words before its command line, and what its environment has
 * besides.
 */
public record Surroundings(List<String> words, Map<String, String> environment) {
  public static final Surroundings NONE = new Surroundings(List.of(), Map.of());

  /** Only words before the command line. */
  public static Surroundings of(List<String> words) {
    return new Surroundings(words, Map.of());
  }

  /** The same command in them. */
  ProcessBuilder around(ProcessBuilder command) {
    List<String> all = new ArrayList<>(words);
    all.addAll(command.command());
    command.environment().putAll(environment);
    return command.command(all);
  }
}
