package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that prove to each other who they are, and strangers at their door. */
@Timeout(120)
class TlsClusterTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final int TLS_ALERT = 0x15;

  @TempDir private static Path directory;
  private static TestCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    Path trust = directory.resolve("trust.crt");
    cluster =
        new TestCluster(
            directory,
            List.of(
                TestCertificates.make(directory, "one", trust),
                TestCertificates.make(directory, "two", trust),
                TestCertificates.make(directory, "three", trust)));
    cluster.start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void shouldReplicateAmongThoseThatTrustEachOther() {
    TestNode leader = cluster.leader();
    Topic topic = TestCluster.createTopic(leader);
    leader.append(topic, "value").join();
    cluster.awaitEverywhere(topic, 1);
  }

  @Test
  void shouldNotTalkWithoutTls() throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), cluster.port(0))) {
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write(PREFACE);
      int first = plain.getInputStream().read();
      assertTrue(first == -1 || first == TLS_ALERT, "it answers with " + first);
    }
  }

  @Test
  void shouldRefuseACertificateThatNobodyTrusts() throws Exception {
    KeyStore stranger = TestCertificates.store(directory, "stranger");
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(stranger, TestCertificates.password());
    assertRefused(keys.getKeyManagers());
  }

  @Test
  void shouldRefuseWhoHasNoCertificate() throws Exception {
    assertRefused(new KeyManager[0]);
  }

  private static void assertRefused(KeyManager[] keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new TrustEverybody()}, new SecureRandom());
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), cluster.port(0))) {
      socket.setSoTimeout(20_000);
      assertTrue(isClosed(socket), "it is talked to");
    }
  }

  /** The node says why, unless the connection is gone before that is read. */
  private static boolean isClosed(SSLSocket socket) throws IOException {
    try {
      socket.startHandshake();
      socket.getOutputStream().write(PREFACE);
      return socket.getInputStream().read() == -1;
    } catch (SSLException | SocketException e) {
      return true;
    }
  }

  /** The node is to refuse, not this end. */
  private static final class TrustEverybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
