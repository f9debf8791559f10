package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.DirectBuffer;

/** A request whose sender waits for the reply. */
public final class Call<T> implements ReplyHandler {
  /** Reads the awaited reply while its buffer is valid. */
  public interface Decoder<T> {
    T decode(DirectBuffer buffer, int offset, int blockLength, int version);
  }

  private final int templateId;
  private final Decoder<T> decoder;
  private final CompletableFuture<T> reply = new CompletableFuture<>();

  public Call(int templateId, Decoder<T> decoder) {
    this.templateId = templateId;
    this.decoder = decoder;
  }

  @Override
  public void onReply(int template, DirectBuffer buffer, int offset, int block, int version) {
    if (template == templateId) {
      reply.complete(decoder.decode(buffer, offset, block, version));
    } else {
      reply.completeExceptionally(
          new DriftException(
              ErrorCode.MALFORMED_MESSAGE, "the broker answered with message " + template));
    }
  }

  @Override
  public void onFailure(DriftException failure, int throttleMs) {
    reply.completeExceptionally(failure);
  }

  @Override
  public void onLost(DriftException why) {
    reply.completeExceptionally(why);
  }

  /** Sends the request and waits for the reply; DEADLINE_EXCEEDED when it does not come in time. */
  public T send(Connection connection, long correlationId, ByteBuffer[] message, long deadlineNs) {
    long waitNs = Math.max(0, deadlineNs - System.nanoTime());
    boolean patient = connection.beginPatience(waitNs);
    try {
      connection.request(correlationId, this, message);
      return reply.get(waitNs, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      DriftException cause = (DriftException) e.getCause();
      throw new DriftException(cause.code(), cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new DriftException(
          ErrorCode.DEADLINE_EXCEEDED,
          "no answer in time. " + ErrorCode.DEADLINE_EXCEEDED.advice(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriftException(
          ErrorCode.DEADLINE_EXCEEDED, "interrupted while waiting for an answer", e);
    } finally {
      connection.forget(correlationId);
      if (patient) {
        connection.endPatience();
      }
    }
  }
}
