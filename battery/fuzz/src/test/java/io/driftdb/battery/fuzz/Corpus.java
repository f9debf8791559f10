package io.driftdb.battery.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The inputs that are kept, a folder for each target: seeds, which the code's own writers made, and
 * what was found to fail once. {@code -Dcorpus.write=battery/fuzz/src/test/resources/corpus} adds
 * seeds that are missing, and never changes one.
 */
final class Corpus {
  static final String SEED = "seed-";

  private Corpus() {}

  static Path folder(Targets target) {
    try {
      return Path.of(Corpus.class.getResource("/corpus").toURI()).resolve(target.id());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Path> files(Targets target) throws IOException {
    try (Stream<Path> files = Files.list(folder(target))) {
      return files.sorted().toList();
    }
  }

  /** Adds a seed if that is asked for and there is none of that name. */
  static void offer(Targets target, String name, byte[] seed) {
    String to = System.getProperty("corpus.write");
    if (to == null) {
      return;
    }
    try {
      Path file = Path.of(to).resolve(target.id()).resolve(SEED + name);
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.write(file, seed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
