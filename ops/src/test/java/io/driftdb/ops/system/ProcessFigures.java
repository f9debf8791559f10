package io.driftdb.ops.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says of a process under /proc. */
final class ProcessFigures {
  private final Path proc;

  ProcessFigures(long pid) {
    this.proc = Path.of("/proc", Long.toString(pid));
  }

  /** What its open descriptors lead to. */
  List<String> descriptors() throws IOException {
    List<String> targets = new ArrayList<>();
    try (Stream<Path> links = Files.list(proc.resolve("fd"))) {
      for (Path link : links.toList()) {
        try {
          targets.add(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException e) {
          // Closed since it was listed.
        }
      }
    }
    return targets;
  }

  /** Its mappings, as the kernel lists them. */
  List<String> mappings() throws IOException {
    return Files.readAllLines(proc.resolve("maps"));
  }

  int threads() throws IOException {
    try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
      return (int) tasks.count();
    }
  }

  /** Memory that belongs to no file: heap, stacks, buffers. */
  long anonymousBytes() throws IOException {
    return number("smaps_rollup", "Anonymous:") << 10;
  }

  /** Bytes that it has asked read calls for, wherever they came from. */
  long bytesRead() throws IOException {
    return number("io", "rchar:");
  }

  private long number(String file, String label) throws IOException {
    for (String line : Files.readAllLines(proc.resolve(file))) {
      if (line.startsWith(label)) {
        return Long.parseLong(line.substring(label.length()).replace("kB", "").strip());
      }
    }
    throw new AssertionError("no " + label + " in " + proc.resolve(file));
  }
}
