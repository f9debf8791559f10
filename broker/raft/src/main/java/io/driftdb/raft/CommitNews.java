package io.driftdb.raft;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Has followers hear at once what is committed. Ratis tells them with the next entry, or, when
 * there is none, with the next heartbeat: who reads on another node would wait for that. Any
 * thread.
 */
final class CommitNews {
  private static final String KEY = "driftdb.commit-news";

  private final List<LogAppender> appenders = new CopyOnWriteArrayList<>();

  /**
   * Has it know of the appenders of a server that is made with the parameters and {@link PeerRpc}.
   */
  void listen(Parameters parameters) {
    parameters.put(KEY, this, CommitNews.class);
  }

  static CommitNews of(Parameters parameters) {
    return parameters.get(KEY, CommitNews.class);
  }

  LogAppender know(LogAppender made) {
    appenders.removeIf(known -> !known.isRunning());
    appenders.add(made);
    return made;
  }

  /** Tells the followers of a group that this node leads. */
  void tell(RaftGroupId group) {
    for (LogAppender appender : appenders) {
      if (appender.getServer().getMemberId().getGroupId().equals(group)) {
        appender.triggerHeartbeat();
      }
    }
  }
}
