package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.junit.jupiter.api.Test;

/** What reaches Ratis of what leaders send, and when. */
class FollowerAppendsTest {
  private final Script script = new Script();
  private final FollowerAppends appends = new FollowerAppends(script);

  /** Answers when it is told to. */
  private static final class Script implements RaftServerAsynchronousProtocol {
    private final List<AppendEntriesRequestProto> requests = new ArrayList<>();
    private final List<CompletableFuture<AppendEntriesReplyProto>> answers = new ArrayList<>();

    @Override
    public CompletableFuture<AppendEntriesReplyProto> appendEntriesAsync(
        AppendEntriesRequestProto request) {
      requests.add(request);
      answers.add(new CompletableFuture<>());
      return answers.get(answers.size() - 1);
    }

    @Override
    public CompletableFuture<ReadIndexReplyProto> readIndexAsync(ReadIndexRequestProto request) {
      throw new UnsupportedOperationException();
    }

    void answer(int number) {
      answers.get(number).complete(AppendEntriesReplyProto.getDefaultInstance());
    }
  }

  /** What the leader hears, in the order in which it has sent. */
  private final List<CompletableFuture<AppendEntriesReplyProto>> heard = new ArrayList<>();

  private void send(AppendEntriesRequestProto request) throws IOException {
    heard.add(appends.append(request));
  }

  private void send(long first, long last) throws IOException {
    send(LeaderMessages.append(first, last));
  }

  @Test
  void shouldHoldNothingThatGoesOn() throws IOException {
    send(0, 1);
    send(2, 2);
    send(3, 7);
    assertEquals(3, script.requests.size());
  }

  @Test
  void shouldHoldNoHeartbeat() throws IOException {
    send(0, 1);
    AppendEntriesRequestProto heartbeat = LeaderMessages.heartbeat();
    send(heartbeat);
    assertSame(heartbeat, script.requests.get(1));
  }

  @Test
  void shouldHoldNothingOfAnotherGroup() throws IOException {
    send(0, 1);
    send(LeaderMessages.ofAnotherGroup(0, 4));
    assertEquals(2, script.requests.size());
  }

  @Test
  void shouldHoldWhatComesASecondTimeUntilAllEarlierIsAnswered() throws IOException {
    send(0, 1);
    send(2, 3);
    send(0, 4);
    send(5, 6);
    script.answer(1);
    assertEquals(2, script.requests.size());
    script.answer(0);
    assertEquals(4, script.requests.get(2).getEntries(4).getIndex());
    assertEquals(3, script.requests.size());
    assertFalse(heard.get(2).isDone());
    script.answer(2);
    assertTrue(heard.get(2).isDone());
    assertEquals(5, script.requests.get(3).getEntries(0).getIndex());
    script.answer(3);
    assertTrue(heard.get(3).isDone());
  }

  @Test
  void shouldHoldWhatLeavesOutEntriesToo() throws IOException {
    send(0, 1);
    send(4, 5);
    assertEquals(1, script.requests.size());
  }

  @Test
  void shouldGoOnWhenAnEarlierOneFails() throws IOException {
    send(0, 1);
    send(0, 2);
    IOException reason = new IOException("the disk is gone");
    script.answers.get(0).completeExceptionally(reason);
    assertSame(reason, assertThrows(CompletionException.class, heard.get(0)::join).getCause());
    script.answer(1);
    assertTrue(heard.get(1).isDone());
    send(0, 3);
    assertEquals(3, script.requests.size());
  }
}
