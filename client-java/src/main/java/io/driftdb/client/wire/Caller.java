package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;

/**
 * Asks a broker and waits for the answer, on a connection that is opened again when it was lost.
 * Any thread.
 */
public final class Caller {
  /** Writes a request, the SBE header included; returns the length of what follows the header. */
  public interface Encoder {
    int encode(MutableDirectBuffer buffer, long correlationId);
  }

  /** When a request is sent again, as long as there is time. */
  public enum Retry {
    /** Never: it may have been carried out. */
    NEVER,
    /** When no answer came, or the broker had no room for it: it only reads. */
    UNANSWERED,
    /**
     * After any refusal that may pass, but for a state that is not reached: that has its own wait.
     */
    PASSING
  }

  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Link link;

  public Caller(Link link) {
    this.link = link;
  }

  public Link link() {
    return link;
  }

  /** The answer, which has to come by the deadline; any error of the broker. */
  public <T> T call(
      int replyTemplate, Encoder encoder, Call.Decoder<T> decoder, Retry retry, long deadlineNs) {
    long pauseNs = FIRST_PAUSE_NS;
    while (true) {
      Connection connection = link.await(deadlineNs);
      MessageOut out = new MessageOut(1024);
      long id = connection.nextCorrelationId();
      try {
        return new Call<>(replyTemplate, decoder)
            .send(connection, id, out.finish(encoder.encode(out.buffer(), id)), deadlineNs);
      } catch (DriftException e) {
        if (link.config().isAnyNode() && e.code() == ErrorCode.NOT_LEADER) {
          throw e; // it has been asked to stay with this node
        }
        if (hasMoved(e.code())) {
          connection.lose("another node leads");
        }
        boolean late = System.nanoTime() + pauseNs - deadlineNs > 0;
        if (late || !goesAgain(retry, e.code(), connection.isOpen())) {
          throw e;
        }
      }
      LockSupport.parkNanos(this, pauseNs);
      pauseNs = Math.min(pauseNs * 2, LONGEST_PAUSE_NS);
    }
  }

  private static boolean goesAgain(Retry retry, ErrorCode code, boolean open) {
    if (!code.retriable() || Thread.currentThread().isInterrupted()) {
      return false;
    }
    if (code == ErrorCode.NOT_LEADER) {
      return true; // it was not carried out, and will be elsewhere
    }
    return switch (retry) {
      case NEVER -> false;
      case UNANSWERED -> !open || isUnanswered(code);
      case PASSING -> code != ErrorCode.AS_OF_NOT_REACHED;
    };
  }

  /** Whether a refusal says that requests belong on another node now. */
  public static boolean hasMoved(ErrorCode code) {
    return code == ErrorCode.NOT_LEADER || code == ErrorCode.LEADER_CHANGED;
  }

  private static boolean isUnanswered(ErrorCode code) {
    return switch (code) {
      case CONNECTION_LOST, BUSY, SHUTTING_DOWN, LEADER_CHANGED -> true;
      default -> false;
    };
  }
}
