package io.driftdb.client;

import java.time.Duration;

/**
 * How to reach a broker. Starts with defaults that serve; each method changes one and returns this.
 */
public final class ClientConfig {
  private final String host;
  private final int port;
  private String clientId = "java";
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration requestTimeout = Duration.ofSeconds(30);

  private ClientConfig(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** A broker at that address. */
  public static ClientConfig at(String host, int port) {
    return new ClientConfig(host, port);
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  public String clientId() {
    return clientId;
  }

  /** A name that the broker shows for this client's connections. */
  public ClientConfig clientId(String id) {
    clientId = id;
    return this;
  }

  public Duration connectTimeout() {
    return connectTimeout;
  }

  /** How long one attempt to connect may take. */
  public ClientConfig connectTimeout(Duration timeout) {
    connectTimeout = timeout;
    return this;
  }

  public Duration requestTimeout() {
    return requestTimeout;
  }

  /** How long a request may take in all, reconnecting included, before it fails. */
  public ClientConfig requestTimeout(Duration timeout) {
    requestTimeout = timeout;
    return this;
  }
}
