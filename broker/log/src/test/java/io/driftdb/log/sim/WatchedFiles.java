package io.driftdb.log.sim;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Files that tell of each operation before it is carried out: it may fail, and others may act. */
public final class WatchedFiles implements LogFiles {
  /** What is done to files and directories. */
  public enum Operation {
    CREATE,
    OPEN,
    READ,
    WRITE,
    FORCE,
    SIZE,
    LIST,
    RENAME,
    DELETE,
    SYNC,
    MAKE_DIRECTORY,
    SPACE
  }

  /** Hears of operations. */
  public interface Watch {
    /** An operation is about to be carried out; what is thrown here is what its caller gets. */
    void before(Operation what, Path file) throws IOException;
  }

  private final LogFiles files;
  private final Watch watch;

  public WatchedFiles(LogFiles files, Watch watch) {
    this.files = files;
    this.watch = watch;
  }

  @Override
  public LogFile create(Path file) throws IOException {
    watch.before(Operation.CREATE, file);
    return new WatchedFile(file, files.create(file));
  }

  @Override
  public LogFile open(Path file) throws IOException {
    watch.before(Operation.OPEN, file);
    return new WatchedFile(file, files.open(file));
  }

  @Override
  public LogFile openReadOnly(Path file) throws IOException {
    watch.before(Operation.OPEN, file);
    return new WatchedFile(file, files.openReadOnly(file));
  }

  @Override
  public boolean exists(Path file) throws IOException {
    return files.exists(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    watch.before(Operation.LIST, directory);
    return files.list(directory);
  }

  @Override
  public void createDirectoriesDurably(Path directory) throws IOException {
    watch.before(Operation.MAKE_DIRECTORY, directory);
    files.createDirectoriesDurably(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    watch.before(Operation.RENAME, from);
    files.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    watch.before(Operation.DELETE, file);
    files.delete(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    watch.before(Operation.SYNC, directory);
    files.syncDirectory(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    watch.before(Operation.SPACE, directory);
    return files.usableBytes(directory);
  }

  @Override
  public Closeable tryLock(Path file) throws IOException {
    return files.tryLock(file);
  }

  private final class WatchedFile implements LogFile {
    private final Path path;
    private final LogFile file;

    WatchedFile(Path path, LogFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      watch.before(Operation.WRITE, path);
      file.write(source, position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      watch.before(Operation.READ, path);
      return file.read(target, position);
    }

    @Override
    public void forceDurably() throws IOException {
      watch.before(Operation.FORCE, path);
      file.forceDurably();
    }

    @Override
    public long size() throws IOException {
      watch.before(Operation.SIZE, path);
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
