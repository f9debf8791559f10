package io.driftdb.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How to reach a broker. Starts with defaults that serve; each method changes one and returns this.
 * Not thread-safe; must not be changed once a client uses it.
 */
public final class ClientConfig {
  /** Where a broker listens. */
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final List<Address> addresses = new ArrayList<>();
  private String clientId = "java";
  private boolean anyNode;
  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration requestTimeout = Duration.ofSeconds(30);

  private ClientConfig() {}

  /** A broker at that address. */
  public static ClientConfig at(String host, int port) {
    return new ClientConfig().or(host, port);
  }

  /**
   * Another address of the same broker, or of another node of its cluster, tried when those before
   * do not answer.
   */
  public ClientConfig or(String host, int port) {
    addresses.add(new Address(host, port));
    return this;
  }

  /** The broker's addresses, in the order in which they are tried. */
  public List<Address> addresses() {
    return Collections.unmodifiableList(addresses);
  }

  public String clientId() {
    return clientId;
  }

  /** A name that the broker shows for this client's connections, and part of thread names. */
  public ClientConfig clientId(String id) {
    clientId = id;
    return this;
  }

  /**
   * Stays with the first node of a cluster that answers, whether it leads or not: for reading,
   * which any node serves. A node that does not lead may be behind for moments: {@link
   * ReadOptions#atLeast} has it wait. Nothing can be produced or changed then.
   */
  public ClientConfig anyNode() {
    anyNode = true;
    return this;
  }

  public boolean isAnyNode() {
    return anyNode;
  }

  public Duration connectTimeout() {
    return connectTimeout;
  }

  /** How long one attempt to connect and shake hands may take. */
  public ClientConfig connectTimeout(Duration timeout) {
    connectTimeout = timeout;
    return this;
  }

  public Duration requestTimeout() {
    return requestTimeout;
  }

  /**
   * How long a request may take in all, reconnecting included, before it fails. A broker that owes
   * an answer and sends nothing for so long counts as lost.
   */
  public ClientConfig requestTimeout(Duration timeout) {
    requestTimeout = timeout;
    return this;
  }
}
