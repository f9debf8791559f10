package io.driftdb.schema.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The golden files. {@code -Dgolden.write=<folder of the sources' golden files>} adds those that
 * are missing, and never changes one.
 */
final class GoldenFiles {
  static final String FOLDER = "/golden/v1/";

  private GoldenFiles() {}

  /** What the file holds; the bytes at hand when it has just been added. */
  static byte[] bytes(String name, byte[] atHand) {
    try (InputStream in = GoldenFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in != null) {
        return in.readAllBytes();
      }
      String target = System.getProperty("golden.write");
      if (target == null) {
        throw new AssertionError("there is no golden file " + name);
      }
      Path file = Path.of(target).resolve(name);
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.write(file, atHand);
      }
      return atHand;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String name, String atHand) {
    byte[] bytes = bytes(name, (atHand + "\n").getBytes(StandardCharsets.UTF_8));
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
