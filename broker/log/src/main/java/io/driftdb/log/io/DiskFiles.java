package io.driftdb.log.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The real file system. Any thread; one that writes must not be interrupted: see {@link DiskFile}.
 * An IOException leaves the file or directory in a state that has to be looked at anew.
 */
public final class DiskFiles implements LogFiles {
  /**
   * Files locked by this process. POSIX drops a process's lock when any of its descriptors of the
   * file is closed: so a second attempt in this process must not even open it.
   */
  private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

  @Override
  public LogFile create(Path file) throws IOException {
    return new DiskFile(
        file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public LogFile open(Path file) throws IOException {
    return new DiskFile(file, FileChannel.open(file, StandardOpenOption.WRITE));
  }

  @Override
  public LogFile openReadOnly(Path file) throws IOException {
    return new DiskFile(file, null);
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void createDirectoriesDurably(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path parent = absolute.getParent();
    if (Files.isDirectory(absolute)) {
      // It may have been created by a process that died before it could sync.
      if (parent != null && Files.isWritable(parent) && Files.isReadable(parent)) {
        syncDirectory(parent);
      }
      return;
    }
    if (parent != null) {
      createDirectoriesDurably(parent);
    }
    Files.createDirectory(absolute);
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public Closeable tryLock(Path file) throws IOException {
    Path key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    if (!LOCKED_HERE.add(key)) {
      return null;
    }
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this process holds it under another name
    } finally {
      if (lock == null) {
        unlock(key, channel);
      }
    }
    FileChannel held = channel;
    return lock == null ? null : () -> release(key, held);
  }

  /** Closing twice must not take the lock from its next holder. */
  private static void release(Path key, FileChannel channel) throws IOException {
    if (channel.isOpen()) {
      unlock(key, channel);
    }
  }

  private static void unlock(Path key, FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      LOCKED_HERE.remove(key);
    }
  }
}
