package io.driftdb.log;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The directory of a log: knows its own from foreign ones, keeps others out while it is open, and
 * remembers the cluster's id and the number of shards. Used by the opening thread.
 */
public final class DataDirectory implements Closeable {
  static final String META = "drift.meta";
  static final String LOCK = "drift.lock";
  private static final int FORMAT_VERSION = 1;
  private static final int META_MAX = 4096;

  private final LogFiles files;
  private final Path path;
  private final Closeable lock;
  private final UUID clusterId;
  private final int shards;
  private int begun;

  private DataDirectory(LogFiles files, Path path, Closeable lock, Meta meta) {
    this.files = files;
    this.path = path;
    this.lock = lock;
    this.clusterId = meta.clusterId;
    this.shards = meta.shards;
    this.begun = meta.begun;
  }

  /** {@code begun} shards have a log: an empty directory in the place of one is a loss. */
  private record Meta(UUID clusterId, int shards, int begun) {}

  /** Opens or creates it, and locks it; DriftException DATA_DIR_* or FORMAT_TOO_NEW. */
  public static DataDirectory open(LogFiles files, Path path, int shards, LongSupplier random) {
    return open(files, path, shards, new UUID(random.getAsLong(), random.getAsLong()), false);
  }

  /** The same for a node of the cluster with that id: another's is DATA_DIR_FOREIGN. */
  public static DataDirectory open(LogFiles files, Path path, int shards, UUID clusterId) {
    return open(files, path, shards, clusterId, true);
  }

  private static DataDirectory open(
      LogFiles files, Path path, int shards, UUID clusterId, boolean demanded) {
    try {
      files.createDirectoriesDurably(path);
      if (!files.exists(path.resolve(META))) {
        refuseForeign(files, path);
      }
      Closeable lock = files.tryLock(path.resolve(LOCK));
      if (lock == null) {
        throw new DriftException(
            ErrorCode.DATA_DIR_LOCKED, path + " is in use. " + ErrorCode.DATA_DIR_LOCKED.advice());
      }
      try {
        if (!files.exists(path.resolve(META))) { // nobody else makes it now
          writeMetaDurably(files, path, new Meta(clusterId, shards, 0));
        }
        DataDirectory opened = read(files, path, lock, shards);
        if (demanded && !opened.clusterId.equals(clusterId)) {
          throw foreign(
              path, "holds data of cluster " + opened.clusterId + ", not of " + clusterId);
        }
        return opened;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (AccessDeniedException e) {
      throw unreadable(path, e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Reads it without locking or changing anything. */
  public static DataDirectory openReadOnly(LogFiles files, Path path) {
    try {
      if (!files.exists(path.resolve(META))) {
        throw foreign(path, "has no " + META);
      }
      return read(files, path, () -> {}, 0);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static DriftException unreadable(Path path, IOException e) {
    return new DriftException(
        ErrorCode.DATA_DIR_UNREADABLE,
        path + " can't be used: " + e + ". " + ErrorCode.DATA_DIR_UNREADABLE.advice(),
        e);
  }

  private static DriftException foreign(Path path, String why) {
    return new DriftException(
        ErrorCode.DATA_DIR_FOREIGN, path + " " + why + ". " + ErrorCode.DATA_DIR_FOREIGN.advice());
  }

  private static void refuseForeign(LogFiles files, Path path) throws IOException {
    for (String name : files.list(path)) {
      boolean ours = name.equals(LOCK) || name.equals(META + ".tmp") || name.equals("lost+found");
      if (!ours) {
        throw foreign(path, "is not empty and holds no DriftDB data: there is '" + name + "'");
      }
    }
  }

  private static void writeMetaDurably(LogFiles files, Path path, Meta meta) throws IOException {
    String text =
        "driftdb data\nformat="
            + FORMAT_VERSION
            + "\ncluster="
            + meta.clusterId
            + "\nshards="
            + meta.shards
            + "\nbegun="
            + meta.begun
            + "\n";
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String line = String.format(Locale.ROOT, "crc32c=%08x%n", crc(body));
    Path unfinished = path.resolve(META + ".tmp");
    files.delete(unfinished);
    try (LogFile file = files.create(unfinished)) {
      file.write(ByteBuffer.wrap((text + line).getBytes(StandardCharsets.UTF_8)), 0);
      file.forceDurably();
    }
    files.rename(unfinished, path.resolve(META));
    files.syncDirectory(path);
  }

  private static int crc(byte[] body) {
    return new Crc().of(new UnsafeBuffer(body), 0, body.length);
  }

  private static DataDirectory read(LogFiles files, Path path, Closeable lock, int shards)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(META_MAX);
    try (LogFile file = files.openReadOnly(path.resolve(META))) {
      file.read(bytes, 0);
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    int crcAt = text.indexOf("crc32c=");
    if (!text.startsWith("driftdb data\n") || crcAt < 0) {
      throw foreign(path, "has a " + META + " that is not DriftDB's");
    }
    String body = text.substring(0, crcAt);
    String expected =
        String.format(Locale.ROOT, "%08x", crc(body.getBytes(StandardCharsets.UTF_8)));
    if (!text.substring(crcAt + 7).strip().equals(expected)) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          path.resolve(META) + " is damaged. " + ErrorCode.DATA_DAMAGED.advice());
    }
    List<String> lines = body.lines().toList();
    int format = Integer.parseInt(valueOf(lines, "format"));
    if (format > FORMAT_VERSION) {
      throw new DriftException(
          ErrorCode.FORMAT_TOO_NEW,
          path + " has format version " + format + ". " + ErrorCode.FORMAT_TOO_NEW.advice());
    }
    int stored = Integer.parseInt(valueOf(lines, "shards"));
    if (shards != 0 && shards < stored) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID,
          path + " was made with " + stored + " shards: there can't be only " + shards);
    }
    UUID clusterId = UUID.fromString(valueOf(lines, "cluster"));
    int begun = Integer.parseInt(optional(lines, "begun", "0"));
    Meta meta = new Meta(clusterId, Math.max(shards, stored), begun);
    if (shards > stored) {
      writeMetaDurably(files, path, meta);
    }
    return new DataDirectory(files, path, lock, meta);
  }

  private static String valueOf(List<String> lines, String key) {
    String value = optional(lines, key, null);
    if (value == null) {
      throw new DriftException(ErrorCode.DATA_DAMAGED, META + " has no " + key);
    }
    return value;
  }

  private static String optional(List<String> lines, String key, String otherwise) {
    for (String line : lines) {
      if (line.startsWith(key + "=")) {
        return line.substring(key.length() + 1);
      }
    }
    return otherwise;
  }

  /** Whether the shard has had a log since this directory was made. */
  public boolean hasBegun(int shard) {
    return shard < begun;
  }

  /** All shards have a log now, and must have it the next time. */
  void beginDurably() throws IOException {
    if (begun < shards) {
      writeMetaDurably(files, path, new Meta(clusterId, shards, shards));
      begun = shards;
    }
  }

  public UUID clusterId() {
    return clusterId;
  }

  public int shards() {
    return shards;
  }

  /** Where a shard keeps its files. */
  public Path shardPath(int shard) {
    return path.resolve(String.format(Locale.ROOT, "shard-%04d", shard));
  }

  public LogFiles files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
