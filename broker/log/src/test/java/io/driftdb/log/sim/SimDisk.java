package io.driftdb.log.sim;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that keeps its promises to the letter and nothing beyond: what was not forced
 * may be lost sector by sector, what was not synced may be lost from some change on. Failures are
 * injected. Deterministic by its seed; one thread.
 */
public final class SimDisk implements LogFiles {
  private static final int[] KEPT_PERCENT = {0, 10, 50, 90, 100};

  private final Random random;
  private final TreeMap<Path, SimDirectory> directories = new TreeMap<>();
  private final Set<Path> locks = new HashSet<>();
  private long capacityBytes = Long.MAX_VALUE;
  private int life;
  private long operations;
  private long operationsLeft = Long.MAX_VALUE;
  private long directoryOperationsLeft = Long.MAX_VALUE;
  private String forceError;
  private String writeError;
  private String syncError;
  private boolean spaceQueryFails;

  public SimDisk(long seed) {
    random = new Random(seed);
  }

  /** The power goes: what was not durable may be lost, in part. All that is open is dead. */
  public void powerCut() {
    powerCut(KEPT_PERCENT[random.nextInt(KEPT_PERCENT.length)]);
  }

  /** The power goes, and of what was not durable so many sectors of a hundred are there. */
  public void powerCut(int keptPercent) {
    directories.values().forEach(directory -> directory.cutPower(random, keptPercent));
    processKill();
  }

  /** The process ends: reads go on to show all it wrote, and nothing becomes durable by it. */
  public void processKill() {
    life++;
    locks.clear();
    operationsLeft = Long.MAX_VALUE;
    directoryOperationsLeft = Long.MAX_VALUE;
    calm();
  }

  /** Nothing that was to fail fails any more. */
  public void calm() {
    forceError = null;
    writeError = null;
    syncError = null;
    spaceQueryFails = false;
  }

  /** After so many more operations that change something, each operation throws PowerLost. */
  public void stopAfter(int changes) {
    operationsLeft = changes;
  }

  /** Like {@link #stopAfter}, counting creations, renames, deletions and syncs of directories. */
  public void stopAfterDirectoryChanges(int changes) {
    directoryOperationsLeft = changes;
  }

  /**
   * The next force of a file throws, and the sectors that it was to make durable stay lost until
   * they are written again, though reads show them and later forces return.
   */
  public void failNextForce() {
    failNextForce("Input/output error");
  }

  /** The same with another error. */
  public void failNextForce(String error) {
    forceError = error;
  }

  /** The next write throws, with none, some or all of its sectors in the cache. */
  public void failNextWrite() {
    failNextWrite("Input/output error");
  }

  /** The same with another error. */
  public void failNextWrite(String error) {
    writeError = error;
  }

  /** The next sync of a directory throws, and makes nothing durable. */
  public void failNextSync() {
    failNextSync("Input/output error");
  }

  /** The same with another error. */
  public void failNextSync(String error) {
    syncError = error;
  }

  /** The next question for free space throws. */
  public void failNextSpaceQuery() {
    spaceQueryFails = true;
  }

  /** A bit of a file is another from now on, on the disk and for who reads it. */
  public void flipBit(Path file, long bit) throws IOException {
    inode(file).flip((int) (bit / 8), 1 << (bit % 8));
  }

  /** How much all files together may hold. */
  public void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /** Whether the power has gone already: nothing is carried out any more. */
  public boolean hasStopped() {
    return operationsLeft <= 0;
  }

  /** How many operations have changed something so far. */
  public long operations() {
    return operations;
  }

  /** Whether anything that was written or renamed is not durable. */
  public boolean isDirty(Path file) throws IOException {
    return inode(file).isDirty();
  }

  /** Counts a change; returns false when it is the one during which everything stops. */
  private boolean count(String what) {
    operations++;
    if (operationsLeft <= 0) {
      throw new PowerLost(what);
    }
    operationsLeft--;
    return operationsLeft > 0;
  }

  /** Changes a directory; when everything stops here, maybe it is still done, and maybe not. */
  private void changeDirectory(String what, Runnable change) {
    directoryOperationsLeft--;
    if (directoryOperationsLeft <= 0) {
      operationsLeft = Math.min(operationsLeft, 1);
    }
    change(what, change);
  }

  /** Carries a change out; when everything stops here, maybe it still is, and maybe not. */
  private void change(String what, Runnable change) {
    boolean goesOn = count(what);
    if (goesOn || random.nextBoolean()) {
      change.run();
    }
    if (!goesOn) {
      throw new PowerLost(what);
    }
  }

  private SimDirectory directory(Path path) throws NoSuchFileException {
    SimDirectory directory = directories.get(path);
    if (directory == null) {
      throw new NoSuchFileException(path.toString());
    }
    return directory;
  }

  private SimInode inode(Path file) throws NoSuchFileException {
    SimInode inode = directory(file.getParent()).entries().get(name(file));
    if (inode == null) {
      throw new NoSuchFileException(file.toString());
    }
    return inode;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  @Override
  public LogFile create(Path file) throws IOException {
    if (exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    SimInode inode = new SimInode();
    SimDirectory directory = directory(file.getParent());
    changeDirectory("create", () -> directory.put(name(file), inode));
    return new SimFile(inode, false);
  }

  @Override
  public LogFile open(Path file) throws IOException {
    return new SimFile(inode(file), false);
  }

  @Override
  public LogFile openReadOnly(Path file) throws IOException {
    return new SimFile(inode(file), true);
  }

  @Override
  public boolean exists(Path file) {
    SimDirectory directory = directories.get(file.getParent());
    return directories.containsKey(file)
        || (directory != null && directory.entries().containsKey(name(file)));
  }

  @Override
  public List<String> list(Path path) {
    SimDirectory directory = directories.get(path);
    if (directory == null) {
      return List.of();
    }
    Set<String> names = new TreeSet<>(directory.entries().keySet());
    directories.keySet().stream()
        .filter(each -> path.equals(each.getParent()))
        .forEach(each -> names.add(name(each)));
    return List.copyOf(names);
  }

  @Override
  public void createDirectoriesDurably(Path directory) {
    if (directories.containsKey(directory)) {
      return;
    }
    directories.put(directory, new SimDirectory());
    Path parent = directory.getParent();
    if (parent != null) {
      createDirectoriesDurably(parent);
      directories.get(parent).sync();
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    if (!from.getParent().equals(to.getParent())) {
      throw new IOException("this disk renames only within a directory");
    }
    inode(from);
    SimDirectory directory = directory(from.getParent());
    changeDirectory("rename", () -> directory.rename(name(from), name(to)));
  }

  @Override
  public void delete(Path file) throws IOException {
    if (exists(file)) {
      SimDirectory directory = directory(file.getParent());
      changeDirectory("delete", () -> directory.remove(name(file)));
    }
  }

  @Override
  public void syncDirectory(Path path) throws IOException {
    SimDirectory directory = directory(path);
    if (syncError != null) {
      String error = syncError;
      syncError = null;
      throw new IOException(error);
    }
    changeDirectory("sync", directory::sync);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    if (spaceQueryFails) {
      spaceQueryFails = false;
      throw new IOException("Input/output error");
    }
    return unusedBytes();
  }

  /** How much all files together hold. */
  public long usedBytes() {
    long used = 0;
    for (SimDirectory each : directories.values()) {
      for (SimInode inode : each.entries().values()) {
        used += inode.size();
      }
    }
    return used;
  }

  private long unusedBytes() {
    return capacityBytes - usedBytes();
  }

  @Override
  public Closeable tryLock(Path file) throws IOException {
    if (!exists(file)) {
      create(file);
    }
    if (!locks.add(file)) {
      return null;
    }
    int mine = life;
    return () -> {
      if (mine == life) {
        locks.remove(file);
      }
    };
  }

  private final class SimFile implements LogFile {
    private final SimInode inode;
    private final boolean readOnly;
    private final int openedIn = life;
    private boolean closed;

    SimFile(SimInode inode, boolean readOnly) {
      this.inode = inode;
      this.readOnly = readOnly;
    }

    private void checkOpen() throws IOException {
      if (closed) {
        throw new IOException("closed");
      }
      if (openedIn != life) {
        throw new PowerLost("an earlier life");
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      checkOpen();
      if (readOnly) {
        throw new IOException("read only");
      }
      long growth = position + source.remaining() - inode.size();
      long lacking = growth > 0 ? growth - Math.max(0, unusedBytes()) : 0;
      if (lacking > 0) {
        ByteBuffer part = source.duplicate();
        part.limit((int) Math.max(part.position(), part.limit() - lacking));
        inode.write(part, (int) position);
        throw new IOException("No space left on device");
      }
      boolean goesOn = count("write");
      if (goesOn && writeError == null) {
        inode.write(source, (int) position);
        return;
      }
      ByteBuffer part = source.duplicate();
      part.limit(part.position() + random.nextInt(part.remaining() + 1));
      inode.write(part, (int) position);
      if (!goesOn) {
        throw new PowerLost("write");
      }
      String error = writeError;
      writeError = null;
      throw new IOException(error);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      checkOpen();
      return inode.read(target, position);
    }

    @Override
    public void forceDurably() throws IOException {
      checkOpen();
      if (forceError != null) {
        String error = forceError;
        forceError = null;
        inode.loseUnforced();
        throw new IOException(error);
      }
      change("force", inode::force);
    }

    @Override
    public long size() throws IOException {
      checkOpen();
      return inode.size();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
