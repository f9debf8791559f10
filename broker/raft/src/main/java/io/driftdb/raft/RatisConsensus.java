package io.driftdb.raft;

import io.driftdb.raft.entry.Consensus;
import io.driftdb.raft.entry.OwnEntry;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the replicate stage asks of Ratis. On the shard's thread, but where it says otherwise. */
final class RatisConsensus implements Consensus {
  private static final Logger LOG = LoggerFactory.getLogger(RatisConsensus.class);
  private static final long TIMEOUT_MS = 3000;

  private final RaftGroupId group;
  private final CommitNews news;
  private final ClientId client = ClientId.randomId();
  private volatile ShardStateMachine stateMachine;
  private volatile RaftServer server;
  private RaftServer.Division division;
  private boolean transferring;
  private boolean stepDownDue;
  private final AtomicLong calls = new AtomicLong();

  RatisConsensus(RaftGroupId group, CommitNews news) {
    this.group = group;
    this.news = news;
  }

  /** Before the server runs. */
  void use(RaftServer raft, ShardStateMachine machine) {
    stateMachine = machine;
    server = raft;
  }

  @Override
  public void propose(OwnEntry entry) {
    try {
      if (division == null) {
        division = server.getDivision(group);
      }
      RaftClientRequest request =
          RaftClientRequest.newBuilder()
              .setClientId(client)
              .setServerId(server.getId())
              .setGroupId(group)
              .setCallId(calls.getAndIncrement())
              .setMessage(Message.EMPTY)
              .setType(RaftClientRequest.writeRequestType())
              .build();
      stateMachine.propose(entry, division, request);
    } catch (IOException | RuntimeException e) {
      LOG.info("Entry with LSN {} is refused: {}", entry.firstLsn(), e.toString());
    }
  }

  @Override
  public void announceCommit() {
    news.tell(group);
  }

  /** While another node is about to take over, that is all it takes. */
  @Override
  public synchronized void stepDown() {
    if (transferring) {
      stepDownDue = true;
    } else {
      aside("step-down", () -> transfer(null, leads -> {}));
    }
  }

  /** Lets that node lead as soon as it has all entries; meanwhile Ratis takes none. Any thread. */
  synchronized void transferTo(RaftPeerId node) {
    if (!transferring) {
      transferring = true;
      aside("transfer", () -> transfer(node, this::ended));
    }
  }

  private synchronized void ended(boolean done) {
    transferring = false;
    if (!done && stepDownDue) {
      aside("step-down", () -> transfer(null, leads -> {}));
    }
    stepDownDue = false;
  }

  /** {@code whenEnded} is told whether the other one leads; null for whoever wins. */
  private void transfer(RaftPeerId to, Consumer<Boolean> whenEnded) {
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            client, server.getId(), group, calls.getAndIncrement(), to, TIMEOUT_MS);
    CompletableFuture<RaftClientReply> reply;
    try {
      reply = server.transferLeadershipAsync(request);
    } catch (IOException | RuntimeException e) {
      reply = CompletableFuture.failedFuture(e);
    }
    var unused =
        reply.whenComplete(
            (answer, failure) -> {
              LOG.info("Leadership to {}: {} {}", to, answer, failure);
              whenEnded.accept(failure == null && answer.isSuccess());
            });
  }

  @Override
  public void leave(Throwable cause, Runnable whenLeft) {
    LOG.error("This node leaves group {}", group, cause);
    aside(
        "leave",
        () -> {
          close();
          whenLeft.run();
        });
  }

  private void close() {
    RaftServer raft = server;
    if (raft == null) {
      return; // has not joined yet
    }
    try {
      raft.getDivision(group).close();
    } catch (IOException e) {
      LOG.warn("Leaving failed: {}", e.toString());
    }
  }

  private static void aside(String name, Runnable task) {
    Thread thread = new Thread(task, "drift-raft-" + name);
    thread.setDaemon(true);
    thread.start();
  }
}
