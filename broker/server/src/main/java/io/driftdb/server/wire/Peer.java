package io.driftdb.server.wire;

import io.driftdb.schema.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.util.function.BooleanSupplier;

/**
 * A connection, as the handlers of its requests see it. Event loop only, except {@link #execute},
 * {@link #tryReserve}, {@link #release}, {@link #hasRoom} and {@link #deliver}.
 */
public interface Peer {
  /** Where replies are written to; they go out with the turn's flush. */
  ByteBuf replies();

  /** Answers a request with an error. */
  void fail(long correlationId, ErrorCode code, String message);

  /** A request that was not answered at once has been answered now; its message was that long. */
  void requestDone(int messageBytes);

  /**
   * Takes memory for a request beyond its message's, or answers false when there is none; to be
   * released when the request is done.
   */
  boolean tryReserve(long bytes);

  void release(long bytes);

  /** Whether answers can still reach the client. */
  boolean isOpen();

  /**
   * Runs something on the connection's event loop and flushes what it wrote; false when the loop
   * has ended, and then it never runs.
   */
  boolean execute(Runnable task);

  /** Whether one more delivery may be read for this connection. */
  boolean hasRoom();

  /** The longest delivery that should be read for it now. */
  int roomBytes();

  /**
   * Sends a Deliver message behind those before it, if it is still wanted when its turn comes, and
   * releases it.
   */
  void deliver(ByteBuf message, BooleanSupplier wanted);
}
