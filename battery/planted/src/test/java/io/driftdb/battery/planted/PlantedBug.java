package io.driftdb.battery.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bug and the tests that have to find it, as the head of its file of rules says: a line {@code #
 * bug: what is wrong} and a line {@code # found by: class, class}.
 */
record PlantedBug(String name, String what, List<String> tests, Path rules) {
  private static final String SUFFIX = ".btm";
  private static final String WHAT = "# bug: ";
  private static final String TESTS = "# found by: ";

  /** All of a directory, by name. */
  static List<PlantedBug> all(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(SUFFIX))
          .map(PlantedBug::read)
          .sorted(Comparator.comparing(PlantedBug::name))
          .toList();
    }
  }

  private static PlantedBug read(Path file) {
    String name = file.getFileName().toString().replace(SUFFIX, "");
    List<String> tests = List.of(head(file, TESTS).split(", "));
    return new PlantedBug(name, head(file, WHAT), tests, file);
  }

  private static String head(Path file, String start) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(start))
          .map(line -> line.substring(start.length()))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(file + " has no line " + start));
    } catch (IOException e) {
      throw new IllegalStateException(file + " can't be read", e);
    }
  }

  /** The names of the tests that have to find it. */
  String findersText() {
    return String.join(", ", tests.stream().map(PlantedBug::shortName).toList());
  }

  private static String shortName(String test) {
    return test.substring(test.lastIndexOf('.') + 1);
  }
}
