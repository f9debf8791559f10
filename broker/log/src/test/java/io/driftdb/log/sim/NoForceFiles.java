package io.driftdb.log.sim;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that are forced once after they were opened, so that headers and whole small files are on
 * the disk, and whose later forces do nothing: what a log without fdatasync would be.
 */
public final class NoForceFiles implements LogFiles {
  private final LogFiles files;

  public NoForceFiles(LogFiles files) {
    this.files = files;
  }

  private static final class NoForceFile implements LogFile {
    private final LogFile file;
    private boolean forced;

    NoForceFile(LogFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      file.write(source, position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public void forceDurably() throws IOException {
      if (!forced) {
        file.forceDurably();
        forced = true;
      }
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public LogFile create(Path file) throws IOException {
    return new NoForceFile(files.create(file));
  }

  @Override
  public LogFile open(Path file) throws IOException {
    return new NoForceFile(files.open(file));
  }

  @Override
  public LogFile openReadOnly(Path file) throws IOException {
    return new NoForceFile(files.openReadOnly(file));
  }

  @Override
  public boolean exists(Path file) throws IOException {
    return files.exists(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return files.list(directory);
  }

  @Override
  public void createDirectoriesDurably(Path directory) throws IOException {
    files.createDirectoriesDurably(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    files.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    files.delete(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    files.syncDirectory(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return files.usableBytes(directory);
  }

  @Override
  public Closeable tryLock(Path file) throws IOException {
    return files.tryLock(file);
  }
}
