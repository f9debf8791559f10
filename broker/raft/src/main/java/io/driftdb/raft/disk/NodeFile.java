package io.driftdb.raft.disk;

import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.FounderEntryDecoder;
import io.driftdb.schema.journal.FounderEntryEncoder;
import io.driftdb.schema.journal.NodeHeaderDecoder;
import io.driftdb.schema.journal.NodeHeaderEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;

/** Keeps who this node is. One thread at a time. */
public final class NodeFile {
  private static final String NAME = "node";
  private static final int FORMAT_VERSION = 1;

  /** "DRIFTNOD", read as a little-endian number. */
  private static final long MAGIC = 0x444f4e5446495244L;

  private static final int HEADER = NodeHeaderEncoder.BLOCK_LENGTH;
  private static final int COVERED_FROM =
      NodeHeaderEncoder.crcEncodingOffset() + NodeHeaderEncoder.crcEncodingLength();
  private static final int MAX_FOUNDER = 2048;

  private final Path directory;
  private final UUID clusterId;

  public NodeFile(Path directory, UUID clusterId) {
    this.directory = directory;
    this.clusterId = clusterId;
  }

  public void writeDurably(NodeIdentity node) throws IOException {
    UnsafeBuffer bytes = new UnsafeBuffer(new byte[HEADER + MAX_FOUNDER * node.founders().size()]);
    NodeHeaderEncoder header = new NodeHeaderEncoder().wrap(bytes, 0);
    header
        .magic(MAGIC)
        .formatVersion(FORMAT_VERSION)
        .clusterIdHigh(clusterId.getMostSignificantBits())
        .clusterIdLow(clusterId.getLeastSignificantBits())
        .incarnation(node.incarnation())
        .begun(node.begun())
        .founders(node.founders().size());
    int length = HEADER;
    for (Member founder : node.founders()) {
      FounderEntryEncoder entry = new FounderEntryEncoder().wrap(bytes, length);
      entry
          .incarnation(founder.id().incarnation())
          .node(founder.id().node())
          .address(founder.address())
          .clientAddress(founder.clientAddress());
      length = entry.limit();
    }
    header.crc(new Crc().of(bytes, COVERED_FROM, length - COVERED_FROM));
    DurableFiles.replace(directory.resolve(NAME), ByteBuffer.wrap(bytes.byteArray(), 0, length));
  }

  public boolean exists() {
    return Files.exists(directory.resolve(NAME));
  }

  /** What is kept, or a new one, durably. DATA_DAMAGED, FORMAT_TOO_NEW, DATA_DIR_FOREIGN. */
  public NodeIdentity readOrCreate() throws IOException {
    Path path = directory.resolve(NAME);
    if (Files.exists(path)) {
      return read(path);
    }
    NodeIdentity made = new NodeIdentity(new SecureRandom().nextLong(), 0, List.of());
    writeDurably(made);
    return made;
  }

  private NodeIdentity read(Path path) throws IOException {
    UnsafeBuffer bytes = new UnsafeBuffer(Files.readAllBytes(path));
    if (bytes.capacity() < HEADER) {
      throw damaged(path);
    }
    NodeHeaderDecoder header =
        new NodeHeaderDecoder().wrap(bytes, 0, HEADER, NodeHeaderDecoder.SCHEMA_VERSION);
    int crc = new Crc().of(bytes, COVERED_FROM, bytes.capacity() - COVERED_FROM);
    if (header.magic() != MAGIC || header.crc() != crc || header.formatVersion() < 1) {
      throw damaged(path);
    }
    if (header.formatVersion() > FORMAT_VERSION) {
      throw new DriftException(
          ErrorCode.FORMAT_TOO_NEW,
          path + " has a newer format. " + ErrorCode.FORMAT_TOO_NEW.advice());
    }
    if (!clusterId.equals(new UUID(header.clusterIdHigh(), header.clusterIdLow()))) {
      throw new DriftException(
          ErrorCode.DATA_DIR_FOREIGN,
          path + " is of another cluster. " + ErrorCode.DATA_DIR_FOREIGN.advice());
    }
    List<Member> founders = new ArrayList<>();
    int at = HEADER;
    for (int i = 0; i < header.founders(); i++) {
      FounderEntryDecoder entry =
          new FounderEntryDecoder()
              .wrap(
                  bytes, at, FounderEntryDecoder.BLOCK_LENGTH, FounderEntryDecoder.SCHEMA_VERSION);
      long incarnation = entry.incarnation();
      MemberId id = new MemberId(entry.node(), incarnation);
      String address = entry.address();
      founders.add(new Member(id, address, entry.clientAddress()));
      at = entry.limit();
    }
    return new NodeIdentity(header.incarnation(), header.begun(), founders);
  }

  private static DriftException damaged(Path path) {
    return new DriftException(
        ErrorCode.DATA_DAMAGED, path + " is damaged. " + ErrorCode.DATA_DAMAGED.advice());
  }
}
