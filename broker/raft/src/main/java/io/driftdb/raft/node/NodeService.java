package io.driftdb.raft.node;

import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.peer.CloseCopyDecoder;
import io.driftdb.schema.peer.CopyPartEncoder;
import io.driftdb.schema.peer.IdentifyDecoder;
import io.driftdb.schema.peer.MessageHeaderEncoder;
import io.driftdb.schema.peer.OpenCopyDecoder;
import io.driftdb.schema.peer.ReadCopyDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what other nodes ask, over gRPC, whose threads may wait for files. */
public final class NodeService {
  private static final Logger LOG = LoggerFactory.getLogger(NodeService.class);

  /** What one call may ask for. */
  private static final int MAX_PART = 4 << 20;

  private static final byte[] NOTHING = {};
  private static final int PART_HEADER =
      MessageHeaderEncoder.ENCODED_LENGTH
          + CopyPartEncoder.BLOCK_LENGTH
          + CopyPartEncoder.bytesHeaderLength();

  private final NodeHost host;

  public NodeService(NodeHost host) {
    this.host = host;
  }

  private interface Call {
    byte[] answer(byte[] request) throws IOException;
  }

  /** For a server. */
  public ServerServiceDefinition definition() {
    ServerServiceDefinition.Builder all = ServerServiceDefinition.builder(NodeMethods.SERVICE);
    add(all, NodeMethods.IDENTIFY, this::identify);
    add(all, NodeMethods.OPEN, this::open);
    add(all, NodeMethods.READ, this::read);
    add(all, NodeMethods.CLOSE, this::close);
    return all.build();
  }

  private static void add(
      ServerServiceDefinition.Builder all, MethodDescriptor<byte[], byte[]> method, Call call) {
    all.addMethod(
        method, ServerCalls.asyncUnaryCall((request, observer) -> answer(call, request, observer)));
  }

  private static void answer(Call call, byte[] request, StreamObserver<byte[]> observer) {
    byte[] answer;
    try {
      answer = call.answer(request);
    } catch (DriftException e) {
      observer.onError(failure(e.code(), e.getMessage()));
      return;
    } catch (IOException e) {
      observer.onError(failure(ErrorCode.CORRUPT_RANGE, "a file can't be read: " + e));
      return;
    } catch (RuntimeException e) {
      LOG.warn("A node's request is refused", e);
      observer.onError(failure(ErrorCode.INVALID_REQUEST, e.toString()));
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }

  private static Exception failure(ErrorCode code, String message) {
    return Status.FAILED_PRECONDITION.withDescription(code + ": " + message).asException();
  }

  private byte[] identify(byte[] request) {
    IdentifyDecoder decoder = NodeMessages.decode(request, new IdentifyDecoder());
    Identity identity = host.identify(decoder.shard());
    UUID asked = new UUID(decoder.clusterIdHigh(), decoder.clusterIdLow());
    if (!asked.equals(identity.clusterId())) {
      throw new DriftException(
          ErrorCode.DATA_DIR_FOREIGN,
          "node "
              + identity.self().node()
              + " is of cluster "
              + identity.clusterId()
              + ", not of "
              + asked
              + ".");
    }
    return NodeMessages.encode(identity);
  }

  private byte[] open(byte[] request) throws IOException {
    OpenCopyDecoder decoder = NodeMessages.decode(request, new OpenCopyDecoder());
    return NodeMessages.encode(host.open(decoder.shard()));
  }

  private byte[] read(byte[] request) throws IOException {
    ReadCopyDecoder decoder = NodeMessages.decode(request, new ReadCopyDecoder());
    int wanted = decoder.length();
    if (wanted < 0 || wanted > MAX_PART || decoder.position() < 0) {
      throw new IllegalArgumentException(wanted + " bytes from " + decoder.position());
    }
    byte[] bytes = new byte[PART_HEADER + wanted];
    ByteBuffer part = ByteBuffer.wrap(bytes, PART_HEADER, wanted);
    host.read(decoder.copyId(), decoder.file(), decoder.position(), part);
    int length = part.position() - PART_HEADER;
    UnsafeBuffer out = new UnsafeBuffer(bytes);
    int crc = new Crc().of(out, PART_HEADER, length);
    CopyPartEncoder encoder =
        new CopyPartEncoder().wrapAndApplyHeader(out, 0, new MessageHeaderEncoder()).crc(crc);
    encoder.putBytes(out, PART_HEADER, length); // onto themselves
    return length == wanted ? bytes : Arrays.copyOf(bytes, PART_HEADER + length);
  }

  private byte[] close(byte[] request) throws IOException {
    host.close(NodeMessages.decode(request, new CloseCopyDecoder()).copyId());
    return NOTHING;
  }
}
