package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.AuthenticateReplyDecoder;
import io.driftdb.schema.protocol.HelloReplyDecoder;
import io.driftdb.schema.protocol.PingEncoder;
import io.driftdb.schema.protocol.PongDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private TestBroker broker;
  private WireClient client;

  @BeforeEach
  void start() {
    broker = TestBroker.with("deadline.handshake=300ms", "deadline.idle=400ms");
    client = broker.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private void expectFailure(ErrorCode code, String part) {
    WireClient.Message last = client.readToEnd();
    assertEquals(code, last.errorCode());
    assertTrue(last.errorText().contains(part), last.errorText());
  }

  @Test
  void shouldTellItsLimitsAndOpen() {
    client.hello(1, 3);
    HelloReplyDecoder reply = client.read().as(new HelloReplyDecoder());
    assertEquals(1, reply.version());
    assertEquals(8 << 20, reply.maxFrameBytes());
    assertEquals(1 << 20, reply.maxBatchBytes());
    assertEquals(256, reply.maxRequestsInFlight());
    assertEquals(32, reply.maxBatchesInFlight());
    assertEquals(400, reply.idleTimeoutMs());
    assertEquals(broker.log.clusterId().getMostSignificantBits(), reply.clusterIdHigh());
    assertEquals("none", reply.mechanisms());
    client.authenticate("none");
    assertEquals(1, client.read().as(new AuthenticateReplyDecoder()).complete());
    long id = client.ping();
    assertEquals(id, client.read().as(new PongDecoder()).correlationId());
  }

  @Test
  void shouldRefuseAnotherVersion() {
    client.hello(2, 9);
    expectFailure(ErrorCode.UNSUPPORTED_VERSION, "version 1");
  }

  @Test
  void shouldRefuseAnotherMechanism() {
    client.hello(1, 1);
    client.read();
    client.authenticate("plain");
    expectFailure(ErrorCode.AUTHENTICATION_FAILED, "none");
  }

  @Test
  void shouldRefuseRequestsBeforeAuthentication() {
    client.hello(1, 1);
    client.read();
    client.ping();
    expectFailure(ErrorCode.AUTHENTICATION_FAILED, "after Authenticate");
  }

  @Test
  void shouldRefuseRequestsBeforeHello() {
    client.ping();
    expectFailure(ErrorCode.MALFORMED_MESSAGE, "Hello");
  }

  @Test
  void shouldRefuseASecondHello() {
    client.handshake();
    client.hello(1, 1);
    expectFailure(ErrorCode.INVALID_REQUEST, "Hello");
  }

  @Test
  void shouldNameOtherProtocols() {
    client.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    expectFailure(ErrorCode.MESSAGE_TOO_LARGE, "2048");
  }

  @Test
  void shouldRefuseLengthsThatCannotBe() {
    client.send(new byte[] {3, 0, 0, 0, 1, 2, 3, 4});
    expectFailure(ErrorCode.MALFORMED_MESSAGE, "3 bytes");
  }

  @Test
  void shouldRefuseAWrongCrc() {
    client.handshake();
    PingEncoder ping = new PingEncoder();
    MutableDirectBuffer buffer = client.begin(ping);
    ping.correlationId(9);
    byte[] frame = WireClient.frame(buffer, ping.encodedLength());
    frame[MessageDescriptor.CRC_OFFSET] ^= 1;
    client.send(frame);
    expectFailure(ErrorCode.CHECKSUM_MISMATCH, "CRC");
  }

  @Test
  void shouldRefuseUnknownKindsAndForeignSchemas() {
    client.handshake();
    byte[] bytes = new byte[MessageDescriptor.BODY_OFFSET + 8];
    bytes[MessageDescriptor.BODY_OFFSET] = 1;
    bytes[8] = 8;
    bytes[10] = 99;
    bytes[12] = (byte) 1002;
    bytes[13] = (byte) (1002 >> 8);
    bytes[14] = 1;
    WireClient.seal(bytes);
    client.send(bytes);
    expectFailure(ErrorCode.MALFORMED_MESSAGE, "99");
    client.close();

    client = broker.connect();
    client.handshake();
    bytes[12]++;
    WireClient.seal(bytes);
    client.send(bytes);
    expectFailure(ErrorCode.MALFORMED_MESSAGE, "1003");
  }

  @Test
  void shouldRefuseRequestsWithoutCorrelationId() {
    client.handshake();
    PingEncoder ping = new PingEncoder();
    MutableDirectBuffer buffer = client.begin(ping);
    ping.correlationId(0);
    client.send(WireClient.frame(buffer, ping.encodedLength()));
    expectFailure(ErrorCode.INVALID_REQUEST, "correlation id");
  }

  @Test
  void shouldEndSilentConnectionsAtTheHandshakeDeadline() {
    expectFailure(ErrorCode.HANDSHAKE_TIMEOUT, "300 ms");
  }

  @Test
  void shouldEndIdleConnectionsAndKeepThoseThatPing() {
    client.handshake();
    long end = System.nanoTime() + 900_000_000L;
    while (System.nanoTime() < end) {
      client.ping();
      client.read().as(new PongDecoder());
      LockSupport.parkNanos(50_000_000L);
    }
    expectFailure(ErrorCode.IDLE_TIMEOUT, "400 ms");
  }

  @Test
  void shouldEndConnectionsThatStopInsideAMessage() {
    client.handshake();
    byte[] half = {100, 0, 0, 0, 1, 2, 3};
    client.send(half);
    expectFailure(ErrorCode.IDLE_TIMEOUT, "complete message");
  }

  @Test
  void shouldTakeAMessageByteByByte() {
    PingEncoder ping = new PingEncoder();
    client.handshake();
    MutableDirectBuffer buffer = client.begin(ping);
    ping.correlationId(77);
    for (byte each : WireClient.frame(buffer, ping.encodedLength())) {
      client.send(new byte[] {each});
    }
    assertEquals(77, client.read().as(new PongDecoder()).correlationId());
  }

  @Test
  void shouldCloseAfterAFailure() {
    client.send(new byte[] {1, 0, 0, 0});
    client.readToEnd();
    assertNull(client.readOrNull());
  }
}
