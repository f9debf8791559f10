package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.AuthenticateEncoder;
import io.driftdb.schema.protocol.AuthenticateReplyDecoder;
import io.driftdb.schema.protocol.HelloEncoder;
import io.driftdb.schema.protocol.HelloReplyDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import java.util.UUID;
import org.agrona.DirectBuffer;

/** Hello and authentication at the start of a connection. Runs on the connecting thread. */
final class Handshake {
  private static final int SBE = MessageDescriptor.SBE_HEADER_OFFSET;

  private Handshake() {}

  static BrokerInfo shake(Connection connection, String clientId, long deadlineNs) {
    MessageOut out = new MessageOut(1024);
    MessageHeaderEncoder header = new MessageHeaderEncoder();
    long id = connection.nextCorrelationId();
    int length =
        new HelloEncoder()
            .wrapAndApplyHeader(out.buffer(), SBE, header)
            .correlationId(id)
            .minVersion(MessageDescriptor.PROTOCOL_VERSION)
            .maxVersion(MessageDescriptor.PROTOCOL_VERSION)
            .features(MessageDescriptor.FEATURE_CLUSTER)
            .clientId(clientId)
            .software("driftdb-java/0.1.0")
            .encodedLength();
    BrokerInfo broker =
        new Call<>(HelloReplyDecoder.TEMPLATE_ID, Handshake::decode)
            .send(connection, id, out.finish(length), deadlineNs);
    if (broker.version() != MessageDescriptor.PROTOCOL_VERSION) {
      throw new DriftException(
          ErrorCode.UNSUPPORTED_VERSION,
          "the broker chose protocol version "
              + broker.version()
              + ". "
              + ErrorCode.UNSUPPORTED_VERSION.advice());
    }
    long authId = connection.nextCorrelationId();
    length =
        new AuthenticateEncoder()
            .wrapAndApplyHeader(out.buffer(), SBE, header)
            .correlationId(authId)
            .mechanism("none")
            .putPayload(new byte[0], 0, 0)
            .encodedLength();
    boolean complete =
        new Call<>(
                AuthenticateReplyDecoder.TEMPLATE_ID,
                (b, o, l, v) -> new AuthenticateReplyDecoder().wrap(b, o, l, v).complete() == 1)
            .send(connection, authId, out.finish(length), deadlineNs);
    if (!complete) {
      throw new DriftException(
          ErrorCode.AUTHENTICATION_FAILED,
          "the broker wants more than mechanism 'none'. "
              + ErrorCode.AUTHENTICATION_FAILED.advice());
    }
    return broker;
  }

  private static BrokerInfo decode(DirectBuffer buffer, int offset, int block, int version) {
    HelloReplyDecoder d = new HelloReplyDecoder().wrap(buffer, offset, block, version);
    UUID cluster = new UUID(d.clusterIdHigh(), d.clusterIdLow());
    return new BrokerInfo(
        d.version(),
        cluster,
        d.shards(),
        d.maxFrameBytes(),
        d.maxBatchBytes(),
        d.maxRequestsInFlight(),
        d.maxBatchesInFlight(),
        d.idleTimeoutMs(),
        (d.features() & MessageDescriptor.FEATURE_CLUSTER) != 0);
  }
}
