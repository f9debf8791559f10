package io.driftdb.raft.copy;

import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.journal.ShardDirectory;
import io.driftdb.log.recover.Checkpoint;
import io.driftdb.log.recover.SegmentScanner;
import io.driftdb.raft.disk.DurableFiles;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.node.CopyListing;
import io.driftdb.raft.node.NodeClient;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a shard's files from another node into the directory for what comes in, where {@link
 * Installation} finds them. One that was broken off goes on with the segments that it has. One
 * thread.
 */
public final class ShardFetch {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFetch.class);
  private static final int PART_BYTES = 1 << 20;
  private static final int TRIES = 5;

  private final Installation installation;
  private final LogFiles files = LogSeam.system().files();
  private final ShardDirectory staged;
  private final int shard;
  private final BooleanSupplier stopped;

  /**
   * @param installation of what is copied
   * @param stopped asked now and then: the copy is given up when it says so
   */
  public ShardFetch(Installation installation, UUID clusterId, int shard, BooleanSupplier stopped) {
    this.installation = installation;
    this.shard = shard;
    this.stopped = stopped;
    this.staged = new ShardDirectory(files, installation.staged(), clusterId, shard);
  }

  /**
   * Copies all, verified and durable, to be installed at the next start; false when there is
   * nothing to copy, or {@code isWanted} says no to what it would go on behind. CONNECTION_LOST,
   * DATA_DAMAGED, INVALID_REQUEST, NOT_LEADER, BUSY, SHUTTING_DOWN.
   */
  public boolean run(NodeClient source, Predicate<ReplicationMark> isWanted) throws IOException {
    CopyListing listing = source.openCopy(shard);
    if (listing.mark().index() < 0) {
      return false;
    }
    try {
      if (!isWanted.test(listing.mark())) {
        return false;
      }
      copy(source, listing);
      installation.prepare(listing.mark());
      return true;
    } finally {
      closeQuietly(source, listing.copyId());
    }
  }

  private static void closeQuietly(NodeClient source, long copyId) {
    try {
      source.closeCopy(copyId);
    } catch (DriftException e) {
      LOG.debug("The source lets go of the copy by itself", e);
    }
  }

  private void copy(NodeClient source, CopyListing listing) throws IOException {
    long bytes = listing.files().stream().mapToLong(CopyListing.File::length).sum();
    LOG.info("Copying shard {}: {} files, {} bytes", shard, listing.files().size(), bytes);
    Files.createDirectories(staged.path());
    for (CopyListing.File file : listing.files()) {
      CopiedNames.check(file.name());
    }
    deleteOthers(listing.files());
    String newestSegment = "";
    for (int i = 0; i < listing.files().size(); i++) {
      CopyListing.File file = listing.files().get(i);
      if (CopiedNames.isSegment(file.name())) {
        newestSegment = file.name();
        fetchSegment(source, listing.copyId(), i, file);
      } else {
        fetchFrom(source, listing.copyId(), i, file, 0);
        verifyCheckpoint(file.name());
      }
    }
    fillWithZeros(newestSegment);
    syncDirectories();
    LOG.info("Copied shard {}, up to LSN {} at least", shard, listing.mark().lsn());
  }

  /** What an earlier try has left, and this one has not: the source has moved on. */
  private void deleteOthers(List<CopyListing.File> wanted) throws IOException {
    Set<Path> kept = new HashSet<>();
    wanted.stream()
        .filter(file -> CopiedNames.isSegment(file.name()))
        .forEach(file -> kept.add(staged.file(file.name())));
    try (Stream<Path> all = Files.list(staged.path())) {
      for (Path each : all.filter(path -> !kept.contains(path)).toList()) {
        FileTrees.delete(each);
      }
    }
  }

  private void fetchSegment(NodeClient source, long copyId, int number, CopyListing.File file)
      throws IOException {
    if (!Files.exists(staged.file(file.name()))) {
      takeOwn(source, copyId, number, file);
    }
    fetchFrom(source, copyId, number, file, lengthOfSame(source, copyId, number, file));
    if (!isWhole(file)) { // an earlier try may have copied what was taken back since
      fetchFrom(source, copyId, number, file, 0);
      if (!isWhole(file)) {
        throw new DriftException(
            ErrorCode.DATA_DAMAGED,
            "segment "
                + file.name()
                + " of the node that is copied from has frames that can't be read: have another"
                + " node lead, then this one copies from that.");
      }
    }
  }

  /** This node may have been here before: what it has of the same segment need not come again. */
  private void takeOwn(NodeClient source, long copyId, int number, CopyListing.File file)
      throws IOException {
    Path own = installation.installed().resolve(file.name());
    if (Files.exists(own) && isSame(own, source, copyId, number)) {
      Files.copy(own, staged.file(file.name()));
    }
  }

  /** How much there is of it already; 0 for another segment under that name. */
  private long lengthOfSame(NodeClient source, long copyId, int number, CopyListing.File file)
      throws IOException {
    Path path = staged.file(file.name());
    boolean same = Files.exists(path) && isSame(path, source, copyId, number);
    return same ? Math.min(Files.size(path), file.length()) : 0;
  }

  /** Whether it is the same life of that file: its header has a number made for it. */
  private boolean isSame(Path path, NodeClient source, long copyId, int number) throws IOException {
    byte[] theirs = read(source, copyId, number, 0, SegmentHeader.LENGTH);
    ByteBuffer ours = ByteBuffer.allocate(SegmentHeader.LENGTH);
    try (LogFile opened = files.openReadOnly(path)) {
      opened.read(ours, 0);
    }
    return !ours.hasRemaining() && Arrays.equals(ours.array(), theirs);
  }

  private void fetchFrom(
      NodeClient source, long copyId, int number, CopyListing.File file, long have)
      throws IOException {
    Path path = staged.file(file.name());
    Files.createDirectories(path.getParent());
    try (FileChannel out =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.truncate(have);
      long at = have;
      while (at < file.length()) {
        int wanted = (int) Math.min(PART_BYTES, file.length() - at);
        byte[] part = read(source, copyId, number, at, wanted);
        if (part.length != wanted) {
          throw new DriftException(
              ErrorCode.DATA_DAMAGED,
              file.name() + " ends at byte " + (at + part.length) + ", not at " + file.length());
        }
        ByteBuffer bytes = ByteBuffer.wrap(part);
        while (bytes.hasRemaining()) {
          at += out.write(bytes, at);
        }
      }
      out.force(true);
    }
  }

  /** A connection may break for a moment, and bytes may be changed on their way. */
  private byte[] read(NodeClient source, long copyId, int number, long position, int length) {
    for (int attempt = 1; ; attempt++) {
      if (stopped.getAsBoolean()) {
        throw new DriftException(ErrorCode.SHUTTING_DOWN, "Stopped while a shard was copied.");
      }
      try {
        return source.readCopy(copyId, number, position, length);
      } catch (DriftException e) {
        boolean again = e.code() == ErrorCode.CONNECTION_LOST || e.code() == ErrorCode.DATA_DAMAGED;
        if (!again || attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private boolean isWhole(CopyListing.File file) throws IOException {
    SegmentHeader header = headerOf(file.name());
    if (header == null || file.length() < SegmentHeader.LENGTH) {
      return false;
    }
    try (LogFile opened = files.openReadOnly(staged.file(file.name()))) {
      SegmentScanner scanner = new SegmentScanner();
      scanner.open(opened, header.salt(), file.length());
      long end =
          scanner.scan(
              SegmentHeader.LENGTH,
              header.baseLsn(),
              true,
              (buffer, offset, length, position) -> {});
      return end == file.length();
    }
  }

  private SegmentHeader headerOf(String name) throws IOException {
    return staged.readHeader(SegmentNames.number(name, SegmentNames.SEGMENT_SUFFIX));
  }

  private void verifyCheckpoint(String name) throws IOException {
    if (CopiedNames.isCheckpoint(name) && Checkpoint.read(staged, name) == null) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "checkpoint " + name + " of the node that is copied from is damaged.");
    }
  }

  /** The log goes on in it: space that is not there is an error now, not when it is written. */
  private void fillWithZeros(String segment) throws IOException {
    SegmentHeader header = headerOf(segment);
    ByteBuffer zeros = ByteBuffer.allocateDirect(PART_BYTES);
    try (FileChannel out = FileChannel.open(staged.file(segment), StandardOpenOption.WRITE)) {
      long at = out.size();
      while (at < header.capacity()) {
        zeros.clear().limit((int) Math.min(PART_BYTES, header.capacity() - at));
        at += out.write(zeros, at);
      }
      out.force(true);
    }
  }

  private void syncDirectories() throws IOException {
    try (Stream<Path> all = Files.walk(staged.path())) {
      for (Path each : all.filter(Files::isDirectory).toList()) {
        DurableFiles.syncDirectory(each);
      }
    }
    DurableFiles.syncDirectory(staged.path().getParent());
  }
}
