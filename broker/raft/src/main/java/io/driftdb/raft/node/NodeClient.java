package io.driftdb.raft.node;

import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.peer.CopyPartDecoder;
import java.io.Closeable;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;

/**
 * Asks another node. Errors are DriftExceptions: the node's own, or CONNECTION_LOST. Thread-safe.
 */
public final class NodeClient implements Closeable {
  private static final int MAX_MESSAGE = 256 << 20;
  private static final long DEADLINE_MS = 10_000;

  /** All that it needs is held first. */
  private static final long OPEN_DEADLINE_MS = 60_000;

  private static final long CLOSE_MS = 1_000;

  private final String address;
  private final ManagedChannel channel;

  /** Of the node at that host:port; {@code tls} is null for none. */
  public NodeClient(String address, SslContext tls) {
    this.address = address;
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget(address).maxInboundMessageSize(MAX_MESSAGE);
    this.channel =
        (tls == null ? builder.usePlaintext() : builder.useTransportSecurity().sslContext(tls))
            .build();
  }

  /** DATA_DIR_FOREIGN when it is of another cluster. */
  public Identity identify(UUID clusterId, int shard) {
    byte[] answer = call(NodeMethods.IDENTIFY, NodeMessages.identify(clusterId, shard));
    return read(answer, NodeMessages::identity);
  }

  /** Holds the files of a shard until {@link #closeCopy}. */
  public CopyListing openCopy(int shard) {
    byte[] answer = call(NodeMethods.OPEN, NodeMessages.openCopy(shard), OPEN_DEADLINE_MS);
    return read(answer, NodeMessages::listing);
  }

  /** So many bytes of a file, or those up to its end. DATA_DAMAGED when they came as others. */
  public byte[] readCopy(long copyId, int file, long position, int length) {
    byte[] request = NodeMessages.readCopy(copyId, file, position, length);
    return read(call(NodeMethods.READ, request), this::part);
  }

  private byte[] part(byte[] answer) {
    CopyPartDecoder part = NodeMessages.decode(answer, new CopyPartDecoder());
    int crc = part.crc();
    int length = part.bytesLength();
    if (length > answer.length) {
      throw new IllegalArgumentException(length + " bytes in a message of " + answer.length);
    }
    byte[] bytes = new byte[length];
    part.getBytes(bytes, 0, length);
    if (new Crc().of(new UnsafeBuffer(bytes), 0, length) != crc) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED, "bytes of " + address + " were changed on their way.");
    }
    return bytes;
  }

  private <T> T read(byte[] answer, Function<byte[], T> reader) {
    try {
      return reader.apply(answer);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "the node at " + address + " answers as no node of this version does: " + e.getMessage(),
          e);
    }
  }

  public void closeCopy(long copyId) {
    call(NodeMethods.CLOSE, NodeMessages.closeCopy(copyId));
  }

  private byte[] call(MethodDescriptor<byte[], byte[]> method, byte[] request) {
    return call(method, request, DEADLINE_MS);
  }

  private byte[] call(MethodDescriptor<byte[], byte[]> method, byte[] request, long deadlineMs) {
    try {
      return ClientCalls.blockingUnaryCall(
          channel,
          method,
          CallOptions.DEFAULT.withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS),
          request);
    } catch (StatusRuntimeException e) {
      throw failure(e);
    }
  }

  private DriftException failure(StatusRuntimeException e) {
    String text = e.getStatus().getDescription();
    if (e.getStatus().getCode() == Status.Code.FAILED_PRECONDITION && text != null) {
      for (ErrorCode code : ErrorCode.values()) {
        if (text.startsWith(code + ": ")) {
          return new DriftException(code, text.substring(code.name().length() + 2), e);
        }
      }
    }
    return new DriftException(
        ErrorCode.CONNECTION_LOST,
        "the node at " + address + " does not answer: " + reason(e) + ".",
        e);
  }

  private static String reason(StatusRuntimeException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String text = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    return text.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
