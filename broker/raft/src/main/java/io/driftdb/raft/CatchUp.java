package io.driftdb.raft;

import io.driftdb.raft.disk.ReplicationMark;
import io.driftdb.raft.node.NodeClient;
import io.driftdb.raft.node.PeerTls;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the shard from the node that leads, when this one lacks what the Raft log there begins
 * behind. Meanwhile this one still votes; then it starts again with what it has copied. Any thread.
 */
final class CatchUp implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  private final RaftMember member;
  private final PeerTls tls;
  private final Runnable whenCopied;
  private Thread thread;
  private boolean closed;

  CatchUp(RaftMember member, PeerTls tls, Runnable whenCopied) {
    this.member = member;
    this.tls = tls;
    this.whenCopied = whenCopied;
  }

  /**
   * Begins to; the future fails when that did, and Ratis tries again. It never succeeds: this node
   * starts again instead.
   *
   * @param address of the node that leads
   * @param isLacking whether this node lacks the entry of a mark
   */
  synchronized CompletableFuture<TermIndex> begin(
      String address, Predicate<ReplicationMark> isLacking) {
    CompletableFuture<TermIndex> future = new CompletableFuture<>();
    if (closed || (thread != null && thread.isAlive())) {
      future.completeExceptionally(new IOException("a copy is under way"));
      return future;
    }
    thread = new Thread(() -> run(address, isLacking, future), "drift-raft-copy");
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  /** Entries come: nothing is lacking, and what an unfinished copy has left can go. */
  synchronized void abandon() throws IOException {
    if (thread == null || !thread.isAlive()) {
      member.abandonCopy();
    }
  }

  private void run(
      String address, Predicate<ReplicationMark> isLacking, CompletableFuture<TermIndex> future) {
    LOG.info("The node at {} has dropped what this one lacks: it copies the log's files", address);
    try (NodeClient leader = new NodeClient(address, PeerTls.clientSide(tls))) {
      if (!member.fetch().run(leader, isLacking)) {
        throw new IOException("nothing is lacking");
      }
    } catch (IOException
        | RuntimeException
        | Error e) { // Ratis waits for an answer, whatever it is
      if (!member.isCopyPrepared()) {
        LOG.warn("The copy from {} has failed, and is tried again: {}", address, e.toString());
        future.completeExceptionally(e);
        return;
      }
      // The next start takes it: nothing may be promised any more that it does not have.
      LOG.warn("The copy from {} is whole, but for an error behind it", address, e);
    }
    whenCopied.run();
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running != null && running != Thread.currentThread()) {
      running.interrupt();
    }
  }
}
