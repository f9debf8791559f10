package io.driftdb.ops.quickstart;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of parsed classes that a node of a cluster leaves behind when it ends in order, and
 * with which others start sooner. The launcher tells the node's JVM to, when there is none.
 */
final class NodeClasses {
  /** The launcher's variable: the directory in which the node is to leave one. */
  static final String SWITCH = "DRIFT_LEAVE_CLASSES";

  private static final Logger LOG = LoggerFactory.getLogger(NodeClasses.class);
  private static final String OPTION = "-XX:ArchiveClassesAtExit=";
  private static final String PREFIX = "node-classes-";
  private static final long PATIENCE_S = 20;

  private NodeClasses() {}

  /**
   * Ends a node that leaves one, and puts it into the directory where the launcher looks for it.
   * What can't be kept only costs the next nodes some time.
   */
  static void take(Process node, Path keptIn) {
    Path made = archive(node);
    if (made == null) {
      return;
    }
    node.destroy();
    try {
      node.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
      if (Files.exists(made)) {
        keep(made, keptIn);
      }
    } catch (TimeoutException | ExecutionException | IOException e) {
      LOG.debug("No archive of classes is kept", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where its JVM will write one; null when it won't, or this system does not tell. */
  private static Path archive(Process node) {
    return Stream.of(node.info().arguments().orElse(new String[0]))
        .filter(each -> each.startsWith(OPTION))
        .map(each -> Path.of(each.substring(OPTION.length())))
        .findFirst()
        .orElse(null);
  }

  /** Whole, or not at all: others may look for it now. */
  private static void keep(Path made, Path directory) throws IOException {
    deleteOlder(directory);
    Path copy = Files.createTempFile(directory, PREFIX, ".tmp");
    try {
      Files.copy(made, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.move(copy, directory.resolve(made.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static void deleteOlder(Path directory) throws IOException {
    try (DirectoryStream<Path> older = Files.newDirectoryStream(directory, PREFIX + "*.jsa")) {
      for (Path each : older) {
        Files.deleteIfExists(each);
      }
    }
  }
}
