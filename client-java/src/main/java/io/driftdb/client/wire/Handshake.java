package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.AuthenticateEncoder;
import io.driftdb.schema.protocol.AuthenticateReplyDecoder;
import io.driftdb.schema.protocol.HelloEncoder;
import io.driftdb.schema.protocol.HelloReplyDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import java.util.UUID;
import org.agrona.DirectBuffer;

/** Hello and authentication at the start of a connection. */
final class Handshake {
  private static final int SBE = MessageDescriptor.SBE_HEADER_OFFSET;

  private Handshake() {}

  static BrokerInfo shake(Connection connection, ClientConfig config) {
    long timeoutMs = config.connectTimeout().toMillis();
    MessageOut out = new MessageOut(1024);
    MessageHeaderEncoder header = new MessageHeaderEncoder();
    long id = connection.nextCorrelationId();
    int length =
        new HelloEncoder()
            .wrapAndApplyHeader(out.buffer(), SBE, header)
            .correlationId(id)
            .minVersion(MessageDescriptor.PROTOCOL_VERSION)
            .maxVersion(MessageDescriptor.PROTOCOL_VERSION)
            .features(0)
            .clientId(config.clientId())
            .software("driftdb-java/0.1.0")
            .encodedLength();
    Call<BrokerInfo> hello = new Call<>(HelloReplyDecoder.TEMPLATE_ID, Handshake::decode);
    connection.request(id, hello, out.finish(length));
    BrokerInfo broker = hello.await(timeoutMs);
    long authId = connection.nextCorrelationId();
    length =
        new AuthenticateEncoder()
            .wrapAndApplyHeader(out.buffer(), SBE, header)
            .correlationId(authId)
            .mechanism("none")
            .putPayload(new byte[0], 0, 0)
            .encodedLength();
    Call<Boolean> authenticated =
        new Call<>(AuthenticateReplyDecoder.TEMPLATE_ID, (b, o, l, v) -> true);
    connection.request(authId, authenticated, out.finish(length));
    authenticated.await(timeoutMs);
    return broker;
  }

  private static BrokerInfo decode(DirectBuffer buffer, int offset, int block, int version) {
    HelloReplyDecoder d = new HelloReplyDecoder().wrap(buffer, offset, block, version);
    UUID cluster = new UUID(d.clusterIdHigh(), d.clusterIdLow());
    int shards = d.shards();
    int maxFrame = d.maxFrameBytes();
    int maxBatch = d.maxBatchBytes();
    int requests = d.maxRequestsInFlight();
    int batches = d.maxBatchesInFlight();
    int idleMs = d.idleTimeoutMs();
    d.skipMechanisms();
    return new BrokerInfo(
        cluster, shards, maxFrame, maxBatch, requests, batches, idleMs, d.software());
  }
}
