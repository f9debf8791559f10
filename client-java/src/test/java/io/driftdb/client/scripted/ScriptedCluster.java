package io.driftdb.client.scripted;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.schema.protocol.ClusterReplyEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Scripted brokers that are the nodes n0, n1 ... of a cluster, of as many shards. They tell who
 * leads, and let a producer in where they do; all else waits for the test.
 */
public final class ScriptedCluster implements AutoCloseable {
  private static final int NOBODY = -1;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Lead(int node, long epoch) {}

  private final List<ScriptedBroker> nodes = new ArrayList<>();
  private final Map<Integer, Lead> leads = new ConcurrentSkipListMap<>();
  private final Set<Integer> deluded = ConcurrentHashMap.newKeySet();
  private final AtomicIntegerArray asked;

  /** Each node leads the shard of its own number. */
  public ScriptedCluster(int count) {
    asked = new AtomicIntegerArray(count);
    for (int i = 0; i < count; i++) {
      leads.put(i, new Lead(i, 1));
    }
    for (int i = 0; i < count; i++) {
      nodes.add(new ScriptedBroker(this, i));
    }
  }

  public ScriptedBroker node(int number) {
    return nodes.get(number);
  }

  /** Knows the first node. */
  public ClientConfig config() {
    return ClientConfig.at("127.0.0.1", nodes.get(0).port()).requestTimeout(PATIENCE);
  }

  public DriftClient connect() {
    return DriftClient.connect(config());
  }

  /** Another node leads a shard from now on, in an epoch of its own. */
  public void lead(int shard, int node) {
    leads.compute(shard, (s, before) -> new Lead(node, before.epoch() + 1));
  }

  /** Nobody leads a shard until somebody does. */
  public void loseLeader(int shard) {
    lead(shard, NOBODY);
  }

  int shards() {
    return leads.size();
  }

  boolean isLed(int shard, int node) {
    return leads.get(shard).node() == node;
  }

  /** A node says from now on that it leads as in the beginning, and nobody else does. */
  public void delude(int node) {
    deluded.add(node);
  }

  /** How often a node has told who leads. */
  public int timesAsked(int node) {
    return asked.get(node);
  }

  private Lead seen(int shard, int node) {
    boolean first = shard == node && deluded.contains(node);
    return first ? new Lead(node, 1) : leads.get(shard);
  }

  /** Answers with the cluster as a node sees it. */
  public void describe(Asked request, int node) {
    asked.incrementAndGet(node);
    request
        .wire()
        .send(
            new ClusterReplyEncoder(),
            reply -> {
              ClusterReplyEncoder.NodesEncoder all =
                  reply.correlationId(request.correlationId()).self(node).nodesCount(nodes.size());
              for (int i = 0; i < nodes.size(); i++) {
                all.next().port(nodes.get(i).port()).id("n" + i).host("127.0.0.1");
              }
              ClusterReplyEncoder.ShardsEncoder shards = reply.shardsCount(leads.size());
              for (int shard : leads.keySet()) {
                Lead lead = seen(shard, node);
                shards
                    .next()
                    .shard(shard)
                    .leader(lead.node())
                    .leads((short) (lead.node() == node ? 1 : 0))
                    .epoch(lead.epoch())
                    .appendedLsn(1)
                    .durableLsn(1)
                    .committedLsn(1)
                    .state(lead.node() == node ? "running" : "following")
                    .reason("");
              }
            });
  }

  @Override
  public void close() {
    nodes.forEach(ScriptedBroker::close);
  }
}
