package io.driftdb.perf.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory for all that one run writes, deleted with it, also when the run is stopped. What a
 * killed run has left behind is deleted by the next.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String PREFIX = "run-";

  private final Path path;
  private final Runnable atExit = this::deleteAtExit;

  private RunDirectory(Path path) {
    this.path = path;
    AtExit.add(atExit);
  }

  /** A new one below the parent, where there must be room for so many bytes. */
  public static RunDirectory create(Path parent, long neededBytes) throws IOException {
    Files.createDirectories(parent);
    deleteLeftovers(parent);
    long free = Files.getFileStore(parent).getUsableSpace();
    if (free < neededBytes) {
      throw new IOException(
          "%s has %,d MiB free, and the run may need %,d MiB: free some, name another directory with --data, or ask for less"
              .formatted(parent, free >> 20, neededBytes >> 20));
    }
    Path path = parent.resolve(PREFIX + ProcessHandle.current().pid());
    Files.createDirectory(path);
    return new RunDirectory(path);
  }

  public Path path() {
    return path;
  }

  private static void deleteLeftovers(Path parent) throws IOException {
    List<Path> found;
    try (Stream<Path> children = Files.list(parent)) {
      found = children.filter(RunDirectory::isLeftover).toList();
    }
    for (Path leftover : found) {
      delete(leftover);
    }
  }

  private static boolean isLeftover(Path path) {
    String name = path.getFileName().toString();
    if (!name.matches(PREFIX + "\\d+")) {
      return false;
    }
    long pid = Long.parseLong(name.substring(PREFIX.length()));
    return ProcessHandle.of(pid).isEmpty() || pid == ProcessHandle.current().pid();
  }

  /** Deletes a directory with all that is in it, also while somebody else still deletes there. */
  public static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            // Whoever is dying may still have taken away what the walk had seen.
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void deleteAtExit() {
    try {
      delete(path);
    } catch (IOException e) {
      System.err.println("could not delete " + path + ": " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    AtExit.remove(atExit);
    delete(path);
  }
}
