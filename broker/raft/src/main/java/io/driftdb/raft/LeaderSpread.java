package io.driftdb.raft;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Entries that the next leader may have yet to commit, of up to 1 MiB each. */
  private static final long MOST_BEHIND = 100;

  private final RaftServer server;
  private final List<ShardGroup> groups;
  private final long silenceMs;
  private final Duration interval;
  private final Map<ShardGroup, HandOverPause> pauses = new HashMap<>();
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
    if (members.isEmpty()) {
      return;
    }
    MemberId preferred = members.get(group.member().shard() % members.size()).id();
    HandOverPause pause = pauses.computeIfAbsent(group, unused -> new HandOverPause());
    if (preferred.equals(group.leader())) {
      pause.worked();
    } else if (group.member().id().equals(group.leader())) {
      handOver(group, preferred, pause);
    }
  }

  /**
   * Appends wait for the one that takes over: it has to have answered of late, and all but a bit.
   */
  private void handOver(ShardGroup group, MemberId preferred, HandOverPause pause)
      throws IOException {
    long nowNs = System.nanoTime();
    if (pause.isDue(nowNs)
        && Followers.answering(server, group.id(), silenceMs).contains(preferred)
        && Followers.isCaughtUp(server, group.id(), preferred, MOST_BEHIND)) {
      LOG.info(
          "Shard {} is handed over to {}, which is to lead it",
          group.member().shard(),
          preferred.node());
      pause.tried(nowNs);
      group.transferLeadership(preferred);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
