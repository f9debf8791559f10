package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/**
 * Which link leads to the broker that has a shard: in a cluster one for each shard, since each has
 * a leader of its own; else, and for a client of any node, one for all of them. Nothing is opened
 * before it is needed, and what one learns of the nodes all know. Any thread.
 */
public final class Links implements AutoCloseable {
  private static final int FIRST = 0;

  private final ClientConfig config;
  private final Pinger pinger;
  private final boolean perShard;
  private final CopyOnWriteArrayList<ClientConfig.Address> known;
  private final Link first;
  private final Map<Integer, Link> others = new TreeMap<>();
  private boolean closed;

  private Links(
      ClientConfig config,
      Pinger pinger,
      CopyOnWriteArrayList<ClientConfig.Address> known,
      Link first,
      boolean perShard) {
    this.config = config;
    this.pinger = pinger;
    this.known = known;
    this.first = first;
    this.perShard = perShard;
  }

  /** Connects once, which tells whether it is a cluster. */
  public static Links connect(ClientConfig config, Pinger pinger) {
    CopyOnWriteArrayList<ClientConfig.Address> known =
        new CopyOnWriteArrayList<>(config.addresses());
    Link first = new Link(config, pinger, FIRST, known);
    try {
      BrokerInfo broker = first.await(System.nanoTime()).broker();
      boolean perShard = broker.clustered() && !config.isAnyNode();
      return new Links(config, pinger, known, first, perShard);
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  /** The links of another owner, which is to have connections of its own. */
  public Links another() {
    Link its = new Link(config, pinger, FIRST, known);
    return new Links(config, pinger, known, its, perShard);
  }

  public ClientConfig config() {
    return config;
  }

  /** That of what is of no shard, such as topics: the first shard's leader decides on them. */
  public Link first() {
    return first;
  }

  /** That of a shard. */
  public Link link(int shard) {
    return perShard && shard != FIRST ? other(shard) : first;
  }

  private synchronized Link other(int shard) {
    if (closed) {
      throw new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
    }
    return others.computeIfAbsent(shard, s -> new Link(config, pinger, s, known));
  }

  /** Asks the broker that has a shard. */
  public Caller caller(int shard) {
    return new Caller(link(shard));
  }

  /** How many brokers so many shards may be on; those of one broker are its own affair. */
  public int count(int shards) {
    return perShard ? shards : 1;
  }

  /** Items that are of shards, by the link that is theirs; in their order. */
  public <T> Map<Link, List<T>> group(Collection<T> items, ToIntFunction<T> shardOf) {
    Map<Link, List<T>> groups = new LinkedHashMap<>();
    for (T item : items) {
      Link its = link(shardOf.applyAsInt(item));
      groups.computeIfAbsent(its, l -> new ArrayList<>()).add(item);
    }
    return groups;
  }

  @Override
  public void close() {
    List<Link> open;
    synchronized (this) {
      closed = true;
      open = new ArrayList<>(others.values());
    }
    open.add(first);
    open.forEach(Link::close);
  }
}
