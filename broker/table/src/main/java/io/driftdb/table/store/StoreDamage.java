package io.driftdb.table.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which errors tell that files of a store are damaged, and the mark that such a store gets, in its
 * own directory, so that the next start makes it anew. Any thread.
 */
final class StoreDamage {
  private static final Logger LOG = LoggerFactory.getLogger(StoreDamage.class);

  /** No name of RocksDB's: it leaves the file alone. */
  private static final String MARK = "DRIFT-DAMAGED";

  private static final String MISSING = "No such file";

  private StoreDamage() {}

  /** Whether an error, or what caused it, is that files of the store are not as they were. */
  static boolean isDamage(Throwable error) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each instanceof RocksDBException found && found.getStatus() != null) {
        Status.Code code = found.getStatus().getCode();
        return code == Status.Code.Corruption || (code == Status.Code.IOError && isMissing(found));
      }
    }
    return false;
  }

  private static boolean isMissing(RocksDBException error) {
    String state = error.getStatus().getState();
    return state != null && state.contains(MISSING);
  }

  /**
   * Whether a store that could not be opened may be as good as ever: somebody has it open, the disk
   * is full, there are too many open files.
   */
  static boolean mayPass(RocksDBException error) {
    Status status = error.getStatus();
    return status != null
        && switch (status.getCode()) {
          case IOError -> !isMissing(error);
          case Busy, TryAgain, TimedOut, Aborted, Incomplete, ShutdownInProgress -> true;
          default -> false;
        };
  }

  static void mark(Path store, Throwable why) {
    Path mark = store.resolve(MARK);
    if (Files.exists(mark)) {
      return;
    }
    try {
      Files.writeString(mark, why.getMessage() + "\n");
      StoreFiles.syncDirectory(store);
      LOG.error("The table store {} is damaged: the next start makes it anew", store, why);
    } catch (IOException e) {
      why.addSuppressed(e);
      LOG.error("The table store {} is damaged, and could not be marked so", store, why);
    }
  }

  static boolean isMarked(Path store) {
    return Files.exists(store.resolve(MARK));
  }
}
