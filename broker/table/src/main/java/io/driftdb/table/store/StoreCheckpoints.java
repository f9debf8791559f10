package io.driftdb.table.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of a shard's store, each in a directory {@code tables-LSN.ckp} beside it, which hold at
 * least all below that LSN. One thread at a time. An error leaves those that are there as they are.
 */
public final class StoreCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(StoreCheckpoints.class);
  private static final int KEPT = 2;
  private static final Pattern NAME = Pattern.compile("tables-(\\d{16})\\.ckp");
  private static final String UNFINISHED = ".tmp";

  /** Ours, or RocksDB's own on the way to it. */
  private static final Pattern UNFINISHED_NAME =
      Pattern.compile("tables(-\\d{16}\\.ckp)?(\\.tmp)+");

  /** A checkpoint that is durable. */
  public record Taken(long lsn, Path path) {}

  private final Path directory;

  /** Those of the shard with that directory. */
  public StoreCheckpoints(Path directory) {
    this.directory = directory;
  }

  /** What is there, the newest first. */
  public List<Taken> list() throws IOException {
    List<Taken> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path each : files.toList()) {
        Matcher name = NAME.matcher(each.getFileName().toString());
        if (name.matches()) {
          found.add(new Taken(Long.parseLong(name.group(1)), each));
        }
      }
    }
    found.sort(Comparator.comparingLong(Taken::lsn).reversed());
    return found;
  }

  /** Deletes what a process that has ended was about to make, the store itself included. */
  public void deleteUnfinished() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path each : files.toList()) {
        if (UNFINISHED_NAME.matcher(each.getFileName().toString()).matches()) {
          StoreFiles.delete(each);
        }
      }
    }
  }

  /** LSN of the newest; 1, when nothing is in a checkpoint, for none. */
  public long newestLsn() throws IOException {
    List<Taken> all = list();
    return all.isEmpty() ? 1 : all.get(0).lsn();
  }

  /**
   * Copies a store that has all below that LSN, and deletes what is too old then.
   *
   * @param isWhole asked when the store is copied: without it the copy is thrown away
   * @return whether there is a checkpoint of that LSN
   */
  public boolean takeDurably(TableStore store, long lsn, BooleanSupplier isWhole)
      throws IOException, RocksDBException {
    Path target = directory.resolve(String.format(Locale.ROOT, "tables-%016d.ckp", lsn));
    if (Files.exists(target)) {
      return true;
    }
    Path unfinished = directory.resolve(target.getFileName() + UNFINISHED);
    StoreFiles.delete(unfinished);
    store.copyTo(unfinished);
    if (!isWhole.getAsBoolean()) {
      StoreFiles.delete(unfinished);
      return false;
    }
    StoreFiles.sync(unfinished);
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    StoreFiles.syncDirectory(directory);
    List<Taken> all = list();
    for (Taken old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      StoreFiles.delete(old.path());
    }
    return true;
  }

  /**
   * Makes a directory with links to the files of the newest, from which the log can go on; none
   * when there is none. Any thread: one that goes away meanwhile is not taken.
   */
  public void linkNewest(Path links) throws IOException {
    for (Taken each : list()) {
      StoreFiles.delete(links);
      Files.createDirectory(links);
      try (Stream<Path> files = Files.list(each.path())) {
        for (Path file : files.toList()) {
          Files.createLink(links.resolve(file.getFileName()), file);
        }
        return;
      } catch (NoSuchFileException e) {
        LOG.debug("Checkpoint {} is deleted: another one has come", each.path(), e);
      }
    }
    StoreFiles.delete(links);
  }

  /** Makes a store of a checkpoint, which stays as it is. */
  public static void restore(Taken from, Path store) throws IOException {
    Path unfinished = store.resolveSibling(store.getFileName() + UNFINISHED);
    StoreFiles.delete(unfinished);
    Files.createDirectory(unfinished);
    try (Stream<Path> files = Files.list(from.path())) {
      for (Path each : files.toList()) {
        Path copy = unfinished.resolve(each.getFileName());
        if (each.toString().endsWith(".sst")) { // never changed
          Files.createLink(copy, each);
        } else {
          Files.copy(each, copy);
        }
      }
    }
    StoreFiles.sync(unfinished);
    Files.move(unfinished, store, StandardCopyOption.ATOMIC_MOVE);
    StoreFiles.syncDirectory(store.getParent());
  }
}
