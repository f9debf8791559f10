package io.driftdb.raft;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps leaders spread: of each shard one node is to lead, in turn, and whoever leads it instead
 * hands it over when that node is well. A thread of its own.
 */
final class LeaderSpread implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderSpread.class);

  /** Entries that the next leader may have yet to commit. */
  private static final long MOST_BEHIND = 1000;

  private final RaftServer server;
  private final List<ShardGroup> groups;
  private final long silenceMs;
  private final Duration interval;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "drift-raft-spread");
            made.setDaemon(true);
            return made;
          });

  /** {@code interval}: how often it looks; zero for never. */
  LeaderSpread(
      RaftServer server, List<ShardGroup> groups, Duration electionTimeout, Duration interval) {
    this.server = server;
    this.groups = groups;
    this.silenceMs = electionTimeout.toMillis() / 2;
    this.interval = interval;
  }

  void start() {
    long ms = interval.toMillis();
    if (groups.size() > 1 && ms > 0) {
      var unused = thread.scheduleWithFixedDelay(this::run, ms, ms, TimeUnit.MILLISECONDS);
    }
  }

  private void run() {
    try {
      for (ShardGroup group : groups) {
        look(group);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("Who leads is left as it is: {}", e.toString());
    }
  }

  private void look(ShardGroup group) throws IOException {
    List<Member> members = group.members();
    if (members.isEmpty() || !group.member().id().equals(group.leader())) {
      return;
    }
    Member preferred = members.get(group.member().shard() % members.size());
    if (!preferred.id().equals(group.member().id()) && canTakeOver(group, preferred.id())) {
      LOG.info(
          "Shard {} is handed over to {}, which is to lead it",
          group.member().shard(),
          preferred.id().node());
      group.transferLeadership(preferred.id());
    }
  }

  /**
   * Appends wait for the one that takes over: it has to have answered of late, and all but a bit.
   */
  private boolean canTakeOver(ShardGroup group, MemberId preferred) throws IOException {
    return Followers.answering(server, group.id(), silenceMs).contains(preferred)
        && Followers.isCaughtUp(server, group.id(), preferred, MOST_BEHIND);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
