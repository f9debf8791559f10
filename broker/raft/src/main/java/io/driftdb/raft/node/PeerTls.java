package io.driftdb.raft.node;

import java.nio.file.Path;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;

/** How nodes prove to each other who they are: each side shows a certificate. */
public final class PeerTls {
  private final GrpcTlsConfig config;
  private final SslContext server;
  private final SslContext client;

  /** Files in PEM form; {@code trust}: what others' certificates are, or are signed by. */
  public PeerTls(Path certificate, Path key, Path trust) {
    config = new GrpcTlsConfig(key.toFile(), certificate.toFile(), trust.toFile(), true);
    server = GrpcUtil.buildSslContextForServer(config);
    client = GrpcUtil.buildSslContextForClient(config);
  }

  /** For Ratis. */
  public GrpcTlsConfig config() {
    return config;
  }

  /** Null without TLS. */
  static SslContext serverSide(PeerTls tls) {
    return tls == null ? null : tls.server;
  }

  /** Null without TLS. */
  public static SslContext clientSide(PeerTls tls) {
    return tls == null ? null : tls.client;
  }
}
