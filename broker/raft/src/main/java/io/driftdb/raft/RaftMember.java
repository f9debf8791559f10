package io.driftdb.raft;

import io.driftdb.log.journal.SegmentNames;
import io.driftdb.log.replicate.ShardRunner;
import io.driftdb.raft.copy.FileTrees;
import io.driftdb.raft.copy.Installation;
import io.driftdb.raft.copy.ShardFetch;
import io.driftdb.raft.disk.MarkFile;
import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.disk.NodeFile;
import io.driftdb.raft.disk.NodeIdentity;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.raft.node.PeerTls;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

/** What this node keeps of its membership in a shard's group, from before the shard is opened. */
final class RaftMember {
  private final ClusterConfig config;
  private final int shard;
  private final RaftGroupId group;
  private final Path directory;
  private final Path groupDirectory;
  private final Installation installation;
  private final MarkFile markFile;
  private final NodeFile nodeFile;
  private NodeIdentity identity;
  private ReplicationMark mark;

  private RaftMember(ClusterConfig config, int shard, Path shardDirectory) throws IOException {
    this.config = config;
    this.shard = shard;
    String name = config.clusterId() + "/" + shard;
    this.group = RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    this.directory = config.directory().resolve(String.format(Locale.ROOT, "shard-%04d", shard));
    Files.createDirectories(directory);
    this.groupDirectory = config.directory().resolve(group.getUuid().toString());
    this.installation = new Installation(shardDirectory, config.clusterId(), shard);
    this.markFile = new MarkFile(directory, config.clusterId(), shard);
    this.nodeFile = new NodeFile(config.directory(), config.clusterId());
  }

  /**
   * Finds out who this node is, and finishes what a copy has begun. At its first start it waits for
   * the other nodes, and copies the shard when the cluster has begun without it. DATA_DAMAGED.
   */
  static RaftMember prepare(ClusterConfig config, int shard, Path shardDirectory, PeerTls tls)
      throws IOException {
    RaftMember member = new RaftMember(config, shard, shardDirectory);
    member.finishCopy();
    boolean known = member.isKnown();
    if (known && !member.nodeFile.exists()) {
      throw member.lost(config.directory());
    }
    member.identity = member.nodeFile.readOrCreate();
    if (!known && member.identity.begun() == 0 && Files.exists(member.groupDirectory)) {
      FileTrees.delete(member.groupDirectory); // a start was broken off while it was made
    }
    member.requireShards();
    member.mark = member.markFile.read();
    if (member.identity.begun() > 0 && !known) {
      throw member.lost(member.groupDirectory);
    }
    boolean copied = member.mark.index() >= 0;
    if (!known && !copied && member.identity.founders().isEmpty()) {
      if (hasSegments(shardDirectory)) {
        throw member.lost(config.directory());
      }
      member.startFirst(new FirstStart(config, shard, member.id(), tls));
    }
    return member;
  }

  private void requireShards() {
    if (identity.begun() > 0 && identity.begun() != config.shards()) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID,
          "log.shards is "
              + config.shards()
              + ", and this node began its cluster with "
              + identity.begun()
              + ": that stays.");
    }
  }

  private void finishCopy() throws IOException {
    installation.finish(markFile, groupDirectory.resolve("current"));
  }

  private DriftException lost(Path what) {
    return new DriftException(
        ErrorCode.DATA_DAMAGED,
        "the Raft log in "
            + what
            + " is gone, or a part of it, and with it what this node has promised to others: empty its data"
            + " directory, and replace this node. "
            + ErrorCode.DATA_DAMAGED.advice());
  }

  private static boolean hasSegments(Path shardDirectory) throws IOException {
    if (!Files.exists(shardDirectory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(shardDirectory)) {
      return files.anyMatch(
          file ->
              SegmentNames.number(file.getFileName().toString(), SegmentNames.SEGMENT_SUFFIX) >= 0);
    }
  }

  private void startFirst(FirstStart first) throws IOException {
    List<Member> founders = first.founders();
    if (!founders.isEmpty()) {
      identity = identity.withFounders(founders);
      nodeFile.writeDurably(identity);
    } else if (first.copy(fetch())) {
      finishCopy();
      mark = markFile.read();
    }
  }

  /** Copies the shard from another node, to be installed at the next start. */
  ShardFetch fetch() {
    return new ShardFetch(
        installation, config.clusterId(), shard, Thread.currentThread()::isInterrupted);
  }

  /** What an unfinished copy has left is of no use any more. */
  void abandonCopy() throws IOException {
    installation.abandon();
  }

  /** Whether the next start would take the place of the shard's files by those of a copy. */
  boolean isCopyPrepared() {
    return installation.isPrepared();
  }

  /** Its Raft log is there from now on. */
  void begun() throws IOException {
    if (identity.begun() == 0) {
      identity = identity.asBegun(config.shards());
      nodeFile.writeDurably(identity);
    }
  }

  /** Whether it has a Raft log. */
  boolean isKnown() {
    return Files.exists(groupDirectory.resolve("current").resolve("raft-meta"));
  }

  /** With whom the cluster began; none for a node that joined it later. */
  List<Member> founders() {
    return identity.founders();
  }

  MemberId id() {
    return new MemberId(config.nodeId(), identity.incarnation());
  }

  int shard() {
    return shard;
  }

  RaftGroupId group() {
    return group;
  }

  ReplicationMark mark() {
    return mark;
  }

  MarkFile markFile() {
    return markFile;
  }

  /** For links to files that others copy. */
  Path outgoing() {
    return directory.resolve("outgoing");
  }

  EntryReplicator replicator(int entryBytes, ShardRunner runner) {
    return new EntryReplicator(mark.lsn(), entryBytes, runner);
  }

  /** With whom it begins; the Raft log knows who has come and gone since. */
  RaftGroup begins() {
    List<RaftPeer> peers = identity.founders().stream().map(Peers::of).toList();
    return RaftGroup.valueOf(group, peers);
  }
}
