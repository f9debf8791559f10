package io.driftdb.log.sim;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files in memory that cost next to nothing to copy: copies share what neither of them changes.
 * Loses nothing by itself: what happens to the bytes is the test's. One thread.
 */
public final class DiskImage implements LogFiles {
  private static final class Content {
    byte[] bytes;
    boolean shared;

    Content(byte[] bytes, boolean shared) {
      this.bytes = bytes;
      this.shared = shared;
    }

    byte[] own() {
      if (shared) {
        bytes = bytes.clone();
        shared = false;
      }
      return bytes;
    }
  }

  private final TreeMap<Path, Content> files = new TreeMap<>();
  private final Set<Path> directories = new TreeSet<>();
  private boolean isLocked;

  /** Another image with the same files, and none of them open or locked. */
  public DiskImage copy() {
    DiskImage copy = new DiskImage();
    for (Map.Entry<Path, Content> file : files.entrySet()) {
      file.getValue().shared = true;
      copy.files.put(file.getKey(), new Content(file.getValue().bytes, true));
    }
    copy.directories.addAll(directories);
    return copy;
  }

  /** The paths of all files, sorted. */
  public List<Path> files() {
    return List.copyOf(files.keySet());
  }

  public int length(Path file) {
    return files.get(file).bytes.length;
  }

  /** A copy of what is in a file. */
  public byte[] bytes(Path file) {
    return files.get(file).bytes.clone();
  }

  /** Changes one bit of a file. */
  public void flip(Path file, int at, int bit) {
    files.get(file).own()[at] ^= (byte) (1 << bit);
  }

  /** Puts bytes into a file, over those that are there. */
  public void put(Path file, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, files.get(file).own(), at, bytes.length);
  }

  /** Cuts a file off. */
  public void truncate(Path file, int length) {
    files.put(file, new Content(Arrays.copyOf(files.get(file).bytes, length), false));
  }

  private Content content(Path file) throws NoSuchFileException {
    Content found = files.get(file);
    if (found == null) {
      throw new NoSuchFileException(file.toString());
    }
    return found;
  }

  @Override
  public LogFile create(Path file) throws IOException {
    if (files.containsKey(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    files.put(file, new Content(new byte[0], false));
    return open(file);
  }

  @Override
  public LogFile open(Path file) throws IOException {
    return new ImageFile(content(file));
  }

  @Override
  public LogFile openReadOnly(Path file) throws IOException {
    return open(file);
  }

  @Override
  public boolean exists(Path file) {
    return files.containsKey(file) || directories.contains(file);
  }

  @Override
  public List<String> list(Path directory) {
    Set<String> names = new TreeSet<>();
    for (Set<Path> each : List.of(files.keySet(), directories)) {
      for (Path path : each) {
        if (directory.equals(path.getParent())) {
          names.add(path.getFileName().toString());
        }
      }
    }
    return List.copyOf(names);
  }

  @Override
  public void createDirectoriesDurably(Path directory) {
    for (Path each = directory; each != null; each = each.getParent()) {
      directories.add(each);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Content content = content(from);
    files.remove(from);
    files.put(to, content);
  }

  @Override
  public void delete(Path file) {
    files.remove(file);
  }

  @Override
  public void syncDirectory(Path directory) {}

  @Override
  public long usableBytes(Path directory) {
    return 1L << 40;
  }

  @Override
  public Closeable tryLock(Path file) throws IOException {
    if (isLocked) {
      return null;
    }
    if (!files.containsKey(file)) {
      create(file).close();
    }
    isLocked = true;
    return () -> isLocked = false;
  }

  private static final class ImageFile implements LogFile {
    private final Content content;

    ImageFile(Content content) {
      this.content = content;
    }

    @Override
    public void write(ByteBuffer source, long position) {
      int end = (int) position + source.remaining();
      if (end > content.bytes.length) {
        content.bytes = Arrays.copyOf(content.bytes, end);
        content.shared = false;
      }
      source.get(content.own(), (int) position, source.remaining());
    }

    @Override
    public int read(ByteBuffer target, long position) {
      int count = (int) Math.min(target.remaining(), content.bytes.length - position);
      if (count > 0) {
        target.put(content.bytes, (int) position, count);
      }
      return Math.max(0, count);
    }

    @Override
    public void forceDurably() {}

    @Override
    public long size() {
      return content.bytes.length;
    }

    @Override
    public void close() {}
  }
}
