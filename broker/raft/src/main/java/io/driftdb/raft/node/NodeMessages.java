package io.driftdb.raft.node;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.schema.peer.CloseCopyEncoder;
import io.driftdb.schema.peer.CopyOpenedDecoder;
import io.driftdb.schema.peer.CopyOpenedEncoder;
import io.driftdb.schema.peer.IdentifyEncoder;
import io.driftdb.schema.peer.IdentityDecoder;
import io.driftdb.schema.peer.IdentityEncoder;
import io.driftdb.schema.peer.MessageHeaderDecoder;
import io.driftdb.schema.peer.MessageHeaderEncoder;
import io.driftdb.schema.peer.OpenCopyEncoder;
import io.driftdb.schema.peer.ReadCopyEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;
import org.agrona.sbe.MessageEncoderFlyweight;

/** Messages between nodes as bytes: see FORMAT.md. Stateless. */
final class NodeMessages {
  private NodeMessages() {}

  static byte[] identify(UUID clusterId, int shard) {
    ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    return bytes(
        out,
        new IdentifyEncoder()
            .wrapAndApplyHeader(out, 0, new MessageHeaderEncoder())
            .clusterIdHigh(clusterId.getMostSignificantBits())
            .clusterIdLow(clusterId.getLeastSignificantBits())
            .shard(shard));
  }

  static byte[] encode(Identity identity) {
    ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    IdentityEncoder encoder =
        new IdentityEncoder()
            .wrapAndApplyHeader(out, 0, new MessageHeaderEncoder())
            .clusterIdHigh(identity.clusterId().getMostSignificantBits())
            .clusterIdLow(identity.clusterId().getLeastSignificantBits())
            .incarnation(identity.self().incarnation())
            .shards(identity.shards());
    IdentityEncoder.MembersEncoder members = encoder.membersCount(identity.members().size());
    for (Member member : identity.members()) {
      members
          .next()
          .member(member.id().toString())
          .address(member.address())
          .clientAddress(member.clientAddress());
    }
    encoder.node(identity.self().node());
    encoder.leader(identity.leader() == null ? "" : identity.leader().toString());
    return bytes(out, encoder);
  }

  static Identity identity(byte[] message) {
    IdentityDecoder decoder = decode(message, new IdentityDecoder());
    UUID clusterId = new UUID(decoder.clusterIdHigh(), decoder.clusterIdLow());
    long incarnation = decoder.incarnation();
    int shards = decoder.shards();
    List<Member> members = new ArrayList<>();
    for (IdentityDecoder.MembersDecoder each : decoder.members()) {
      MemberId id = MemberId.parse(each.member());
      String address = each.address();
      members.add(new Member(id, address, each.clientAddress()));
    }
    MemberId self = new MemberId(decoder.node(), incarnation);
    String leader = decoder.leader();
    return new Identity(
        clusterId, shards, self, members, leader.isEmpty() ? null : MemberId.parse(leader));
  }

  static byte[] openCopy(int shard) {
    ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    return bytes(
        out,
        new OpenCopyEncoder().wrapAndApplyHeader(out, 0, new MessageHeaderEncoder()).shard(shard));
  }

  static byte[] encode(CopyListing listing) {
    ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    CopyOpenedEncoder encoder =
        new CopyOpenedEncoder()
            .wrapAndApplyHeader(out, 0, new MessageHeaderEncoder())
            .copyId(listing.copyId())
            .term(listing.mark().term())
            .index(listing.mark().index())
            .lsn(listing.mark().lsn());
    CopyOpenedEncoder.FilesEncoder files = encoder.filesCount(listing.files().size());
    listing.files().forEach(file -> files.next().length(file.length()).name(file.name()));
    return bytes(out, encoder);
  }

  static CopyListing listing(byte[] message) {
    CopyOpenedDecoder decoder = decode(message, new CopyOpenedDecoder());
    ReplicationMark mark = new ReplicationMark(decoder.term(), decoder.index(), decoder.lsn());
    long copyId = decoder.copyId();
    List<CopyListing.File> files = new ArrayList<>();
    for (CopyOpenedDecoder.FilesDecoder file : decoder.files()) {
      long length = file.length();
      files.add(new CopyListing.File(file.name(), length));
    }
    return new CopyListing(copyId, mark, files);
  }

  static byte[] readCopy(long copyId, int file, long position, int length) {
    ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    return bytes(
        out,
        new ReadCopyEncoder()
            .wrapAndApplyHeader(out, 0, new MessageHeaderEncoder())
            .copyId(copyId)
            .position(position)
            .file(file)
            .length(length));
  }

  static byte[] closeCopy(long copyId) {
    ExpandableArrayBuffer out = new ExpandableArrayBuffer();
    return bytes(
        out,
        new CloseCopyEncoder()
            .wrapAndApplyHeader(out, 0, new MessageHeaderEncoder())
            .copyId(copyId));
  }

  /** IllegalArgumentException for another message. */
  static <D extends MessageDecoderFlyweight> D decode(byte[] message, D decoder) {
    UnsafeBuffer buffer = new UnsafeBuffer(message);
    if (message.length < MessageHeaderDecoder.ENCODED_LENGTH) {
      throw new IllegalArgumentException("a message of " + message.length + " bytes");
    }
    MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, 0);
    boolean expected =
        header.schemaId() == MessageHeaderDecoder.SCHEMA_ID
            && header.templateId() == decoder.sbeTemplateId()
            && header.blockLength() <= message.length - MessageHeaderDecoder.ENCODED_LENGTH;
    if (!expected) {
      throw new IllegalArgumentException("message " + header.templateId() + " is unexpected");
    }
    decoder.wrap(
        buffer, MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version());
    return decoder;
  }

  private static byte[] bytes(ExpandableArrayBuffer out, MessageEncoderFlyweight encoder) {
    return Arrays.copyOf(out.byteArray(), encoder.limit());
  }
}
