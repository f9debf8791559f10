package io.driftdb.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a closed store and its checkpoints: put back as they were, but for some damage. */
final class StoreImage {
  private final Path directory;
  private final TreeMap<Path, byte[]> files = new TreeMap<>();
  private final List<Path> targets = new ArrayList<>();

  StoreImage(Path directory) throws IOException {
    this.directory = directory;
    for (Path each : walk()) {
      if (Files.isRegularFile(each)) {
        byte[] bytes = Files.readAllBytes(each);
        files.put(each, bytes);
        boolean isText = each.getFileName().toString().startsWith("LOG");
        if (bytes.length > 0 && !isText) {
          targets.add(each);
        }
      }
    }
  }

  private List<Path> walk() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.sorted(Comparator.reverseOrder()).toList();
    }
  }

  /** Puts all back, with that many bits flipped; says which. */
  String flipSome(Random random, int bits) throws IOException {
    restore();
    StringBuilder what = new StringBuilder();
    for (int i = 0; i < bits; i++) {
      Path file = targets.get(random.nextInt(targets.size()));
      byte[] bytes = Files.readAllBytes(file);
      int at = random.nextInt(bytes.length);
      int bit = random.nextInt(8);
      bytes[at] ^= (byte) (1 << bit);
      Files.write(file, bytes);
      what.append(directory.relativize(file)).append(" byte ").append(at);
      what.append(" bit ").append(bit).append("; ");
    }
    return what.toString();
  }

  /** Puts all back, with one file cut off; says which. */
  String cutOne(Random random) throws IOException {
    restore();
    Path file = targets.get(random.nextInt(targets.size()));
    int length = random.nextInt(files.get(file).length);
    Files.write(file, Arrays.copyOf(files.get(file), length));
    return directory.relativize(file) + " cut at " + length;
  }

  private void restore() throws IOException {
    for (Path each : walk()) {
      if (!each.equals(directory)) {
        Files.delete(each);
      }
    }
    for (Map.Entry<Path, byte[]> each : files.entrySet()) {
      Files.createDirectories(each.getKey().getParent());
      Files.write(each.getKey(), each.getValue());
    }
  }
}
