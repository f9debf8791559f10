package io.driftdb.server.session;

import io.driftdb.log.EventLog;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.AuthenticateDecoder;
import io.driftdb.schema.protocol.AuthenticateReplyEncoder;
import io.driftdb.schema.protocol.HelloDecoder;
import io.driftdb.schema.protocol.HelloReplyEncoder;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.MessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** How a connection is opened: the version is agreed, then the client authenticated. */
final class Handshake {
  private static final String MECHANISM = "none";
  private static final byte[] NO_BYTES = new byte[0];
  private static final byte[] SOFTWARE = software().getBytes(StandardCharsets.UTF_8);

  private final Session session;
  private final EventLog log;
  private final long features;
  private final SessionLimits limits;
  private final MessageWriter writer;

  Handshake(Session session, SessionScope scope, SessionLimits limits, MessageWriter writer) {
    this.session = session;
    this.log = scope.log();
    this.features = scope.cluster().isClustered() ? MessageDescriptor.FEATURE_CLUSTER : 0;
    this.limits = limits;
    this.writer = writer;
  }

  private static String software() {
    String version = Handshake.class.getPackage().getImplementationVersion();
    return "driftdb/" + (version == null ? "dev" : version);
  }

  void onHello(InboundMessage message) {
    if (session.state() != SessionState.AWAITING_HELLO) {
      session.fail(ErrorCode.INVALID_REQUEST, "Hello was said before: send it once, first.");
      return;
    }
    HelloDecoder hello = message.decode(new HelloDecoder());
    message.requireData(hello.limit());
    hello.skipClientId();
    message.requireData(hello.limit());
    int version = MessageDescriptor.PROTOCOL_VERSION;
    if (hello.minVersion() > version || hello.maxVersion() < version) {
      session.fail(
          ErrorCode.UNSUPPORTED_VERSION,
          "This broker speaks version "
              + version
              + " of the protocol, the client "
              + hello.minVersion()
              + " to "
              + hello.maxVersion()
              + ". "
              + ErrorCode.UNSUPPORTED_VERSION.advice());
      return;
    }
    writeHelloReply(hello.correlationId(), hello.features() & features);
    session.transitionTo(SessionState.AWAITING_AUTHENTICATION, "Hello");
  }

  private void writeHelloReply(long correlationId, long agreed) {
    UUID cluster = log.clusterId();
    writer
        .begin(session.replies(), new HelloReplyEncoder(), MECHANISM.length() + SOFTWARE.length + 4)
        .correlationId(correlationId)
        .version(MessageDescriptor.PROTOCOL_VERSION)
        .features(agreed)
        .clusterIdHigh(cluster.getMostSignificantBits())
        .clusterIdLow(cluster.getLeastSignificantBits())
        .shards(log.shards())
        .maxFrameBytes(limits.maxMessageBytes())
        .maxBatchBytes(limits.maxBatchBytes())
        .maxRequestsInFlight(limits.maxRequests())
        .maxBytesInFlight(limits.maxBytes())
        .maxBatchesInFlight(limits.producerBatches())
        .maxKeyBytes(FrameDescriptor.MAX_TABLE_KEY_BYTES)
        .idleTimeoutMs(limits.idleTimeoutMs())
        .mechanisms(MECHANISM)
        .putSoftware(SOFTWARE, 0, SOFTWARE.length);
    writer.end();
  }

  void onAuthenticate(InboundMessage message) {
    if (session.state() != SessionState.AWAITING_AUTHENTICATION) {
      session.fail(ErrorCode.INVALID_REQUEST, "Authenticate comes once, after Hello.");
      return;
    }
    AuthenticateDecoder decoder = message.decode(new AuthenticateDecoder());
    message.requireData(decoder.limit());
    String mechanism = decoder.mechanism();
    message.requireData(decoder.limit());
    if (!mechanism.equals(MECHANISM) || decoder.payloadLength() != 0) {
      session.fail(
          ErrorCode.AUTHENTICATION_FAILED,
          "This broker knows the mechanism \"none\", without a payload. "
              + ErrorCode.AUTHENTICATION_FAILED.advice());
      return;
    }
    writer
        .begin(session.replies(), new AuthenticateReplyEncoder(), Short.BYTES)
        .correlationId(decoder.correlationId())
        .complete((short) 1)
        .putPayload(NO_BYTES, 0, 0);
    writer.end();
    session.transitionTo(SessionState.OPEN, "authenticated");
  }
}
