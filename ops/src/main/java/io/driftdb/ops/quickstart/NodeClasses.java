package io.driftdb.ops.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The archive of parsed classes that a node of a cluster leaves behind when it ends in order, and
 * with which others start sooner. The launcher tells the node's JVM to, when there is none.
 */
final class NodeClasses {
  /** The launcher's variable: the node is to leave one. */
  static final String SWITCH = "DRIFT_LEAVE_CLASSES";

  private static final String OPTION = "-XX:ArchiveClassesAtExit=";
  private static final String PREFIX = "node-classes-";
  private static final long PATIENCE_S = 20;

  private NodeClasses() {}

  /** Ends a node that leaves one, and puts it where the launcher looks for it. */
  static void take(Process node) throws IOException {
    Path made = archive(node);
    if (made == null) {
      return;
    }
    node.destroy();
    try {
      node.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return; // without one, then
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (Files.exists(made)) {
      String name = made.getFileName().toString();
      deleteOlder(made.getParent());
      Path kept = made.resolveSibling(name.substring(0, name.length() - suffix(node).length()));
      Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Where its JVM will write one; null when it won't, or this system does not tell. */
  private static Path archive(Process node) {
    return Stream.of(node.info().arguments().orElse(new String[0]))
        .filter(each -> each.startsWith(OPTION) && each.endsWith(suffix(node)))
        .map(each -> Path.of(each.substring(OPTION.length())))
        .findFirst()
        .orElse(null);
  }

  private static String suffix(Process node) {
    return "." + node.pid();
  }

  private static void deleteOlder(Path directory) throws IOException {
    List<Path> older;
    try (Stream<Path> files = Files.list(directory)) {
      older =
          files
              .filter(file -> file.getFileName().toString().startsWith(PREFIX))
              .filter(file -> file.toString().endsWith(".jsa"))
              .toList();
    }
    for (Path each : older) {
      Files.deleteIfExists(each);
    }
  }
}
