package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Surroundings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** An ext4 of its own in a file, so small that it can be filled. Needs root and a loop device. */
final class SmallDisk implements AutoCloseable {
  private static final int CHUNK = 64 << 10;
  private static final int UNMOUNT_TRIES = 100;
  private static final long UNMOUNT_PAUSE_NS = 100_000_000L;

  private final Path mounted;

  private SmallDisk(Path mounted) {
    this.mounted = mounted;
  }

  /** Empty, or what this machine lacks; the directory is for trying. */
  static String missing(Path directory) {
    try (SmallDisk tried = make(directory, "trial", 4)) {
      return Files.isDirectory(tried.path()) ? "" : "a loop device to mount";
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      return "root, mkfs.ext4 and a loop device to mount (" + why.lines().findFirst().get() + ")";
    }
  }

  static SmallDisk make(Path directory, String name, int mib) throws IOException {
    Path image = directory.resolve(name + ".img");
    Path mounted = Files.createDirectory(directory.resolve(name));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mib << 20);
    }
    Tool.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    Tool.run("mount", "-o", "loop", image.toString(), mounted.toString());
    return new SmallDisk(mounted);
  }

  Path path() {
    return mounted;
  }

  /** A directory on it by a name elsewhere, beside which there is room for other files. */
  Path linked(Path name) throws IOException {
    return Files.createSymbolicLink(name, Files.createDirectory(mounted.resolve("data")));
  }

  /** While it is full a broker starts, or says why not; when there is room it starts. */
  BrokerProcess startFull(Path data, String... settings) throws IOException {
    BrokerProcess started = BrokerProcess.startIfItCan(data, Surroundings.NONE, settings);
    if (started != null) {
      return started;
    }
    String errors = Files.readString(BrokerProcess.errors(data));
    assertTrue(errors.contains("drift: DISK_FULL: "), errors);
    empty();
    return BrokerProcess.start(data, settings);
  }

  private Path foreign() {
    return mounted.resolve("foreign");
  }

  long usableBytes() throws IOException {
    return Files.getFileStore(mounted).getUsableSpace();
  }

  /** A file of somebody else takes all but so many bytes. */
  void fillBut(long left) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel file =
        FileChannel.open(foreign(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (usableBytes() >= left + CHUNK) {
        chunk.clear();
        file.write(chunk);
      }
      file.force(true);
    } catch (IOException e) {
      if (usableBytes() > left + CHUNK) {
        throw e;
      }
    }
  }

  /** That file is gone. */
  void empty() throws IOException {
    Files.deleteIfExists(foreign());
  }

  /** Whoever has used it has ended; a process that was killed may take a moment to let go. */
  @Override
  public void close() throws IOException {
    for (int tries = 1; !isUnmounted(tries); tries++) {
      LockSupport.parkNanos(UNMOUNT_PAUSE_NS);
    }
  }

  private boolean isUnmounted(int tries) throws IOException {
    try {
      Tool.run("umount", mounted.toString());
      return true;
    } catch (IOException e) {
      if (tries == UNMOUNT_TRIES) {
        throw e;
      }
      return false;
    }
  }
}
