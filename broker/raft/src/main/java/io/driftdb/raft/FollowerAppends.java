package io.driftdb.raft;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;

/**
 * Has entries that a leader sends a second time wait for those that are under way. Ratis would
 * acknowledge them while they are still on their way to the disk; with its append.entries.compose
 * even entries that it has thrown away. Any thread.
 */
final class FollowerAppends {
  private final RaftServerAsynchronousProtocol server;
  private final Map<RaftGroupId, Queue> queues = new ConcurrentHashMap<>();

  FollowerAppends(RaftServerAsynchronousProtocol server) {
    this.server = server;
  }

  /** The same server for whoever hands it what leaders send. */
  static RaftServer before(RaftServer server) {
    FollowerAppends appends = new FollowerAppends(server);
    return (RaftServer)
        Proxy.newProxyInstance(
            RaftServer.class.getClassLoader(),
            new Class<?>[] {RaftServer.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("appendEntriesAsync")) {
                return appends.append((AppendEntriesRequestProto) arguments[0]);
              }
              try {
                return method.invoke(server, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** As Ratis answers it, but later where it has to wait. */
  CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request)
      throws IOException {
    if (request.getEntriesCount() == 0) {
      return server.appendEntriesAsync(request);
    }
    RaftGroupId group = RaftGroupId.valueOf(request.getServerRequest().getRaftGroupId().getId());
    return queues.computeIfAbsent(group, id -> new Queue()).append(request);
  }

  /** What is under way in one group, in the order in which it came. */
  private final class Queue {
    private final List<CompletableFuture<AppendEntriesReplyProto>> underWay = new ArrayList<>();
    private long nextIndex;
    private int waiting;

    CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request) {
      CompletableFuture<AppendEntriesReplyProto> answer = new CompletableFuture<>();
      CompletableFuture<?> earlier = enter(request, answer);
      if (earlier == null) {
        send(request, answer);
      } else {
        var unused =
            earlier.whenComplete(
                (done, error) -> {
                  send(request, answer);
                  leave();
                });
      }
      return answer;
    }

    /** Returns for what it has to wait, whatever becomes of that; null for nothing. */
    private synchronized CompletableFuture<?> enter(
        AppendEntriesRequestProto request, CompletableFuture<AppendEntriesReplyProto> answer) {
      underWay.removeIf(CompletableFuture::isDone);
      boolean goesOn = waiting == 0 && request.getEntries(0).getIndex() == nextIndex;
      CompletableFuture<?> earlier =
          underWay.isEmpty() || goesOn
              ? null
              : CompletableFuture.allOf(underWay.toArray(CompletableFuture<?>[]::new));
      underWay.add(answer);
      nextIndex = request.getEntries(request.getEntriesCount() - 1).getIndex() + 1;
      waiting += earlier == null ? 0 : 1;
      return earlier;
    }

    private synchronized void leave() {
      waiting--;
    }
  }

  private void send(
      AppendEntriesRequestProto request, CompletableFuture<AppendEntriesReplyProto> answer) {
    try {
      var unused =
          server
              .appendEntriesAsync(request)
              .whenComplete(
                  (reply, error) -> {
                    if (error == null) {
                      answer.complete(reply);
                    } else {
                      answer.completeExceptionally(error);
                    }
                  });
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }
}
