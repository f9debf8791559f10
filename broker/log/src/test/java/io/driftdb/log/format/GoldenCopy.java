package io.driftdb.log.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The golden data directory of version 1, and copies of it to work on. */
final class GoldenCopy {
  private GoldenCopy() {}

  static Path original() {
    try {
      return Path.of(GoldenCopy.class.getResource("/golden/v1/data/drift.meta").toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> expected() throws IOException {
    return Files.readAllLines(original().resolveSibling("expected.txt"));
  }

  /** Copies everything but the lock to a place that is not there yet. */
  static Path copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      if (!file.endsWith("drift.lock")) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return to;
  }

  /** All files below a directory, sorted. */
  static List<Path> files(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of shard 0 whose name ends so. */
  static List<Path> files(Path directory, String suffix) {
    return files(directory.resolve("shard-0000")).stream()
        .filter(file -> file.toString().endsWith(suffix))
        .toList();
  }
}
