package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.log.Placement;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.table.ShardTables;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A feed is cancelled while the fold has it wait on: nothing goes on waiting for it. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "All that it waited for is let go.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something waits for a feed that has ended.")
@State
public class CancelledFeedStress {
  private static final Topic TOPIC =
      new Topic(1, "t", TopicKind.TABLE, 1, Placement.FIRST, -1, -1, 0);
  private static final EventLog LOG = of(EventLog.class, (proxy, method, arguments) -> 1L);

  private final List<CompletableFuture<Void>> steps = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> found;

  public CancelledFeedStress() {
    FeedWatch watch = new FeedWatch(LOG, new TableTarget(TOPIC, 0, tables()));
    watch.look(1);
    found = watch.next(1).start();
  }

  /** Applied is an LSN, and each wait for more is one of the steps. */
  private ShardTables tables() {
    return of(
        ShardTables.class,
        (proxy, method, arguments) -> {
          if (method.getReturnType() == long.class) {
            return 5L;
          }
          CompletableFuture<Void> step = new CompletableFuture<>();
          steps.add(step);
          return step;
        });
  }

  private static <T> T of(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }

  @Actor
  public void apply() {
    steps.get(0).complete(null);
  }

  @Actor
  public void cancel() {
    found.cancel(false);
  }

  @Arbiter
  public void look(I_Result r) {
    r.r1 = steps.stream().allMatch(CompletableFuture::isDone) ? 1 : 0;
  }
}
