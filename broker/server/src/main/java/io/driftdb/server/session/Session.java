package io.driftdb.server.session;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.server.config.Settings;
import io.driftdb.server.wire.Flyweights;
import io.driftdb.server.wire.MessageAssembler;
import io.driftdb.server.wire.Peer;
import io.driftdb.server.wire.Texts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: its state, its deadlines, when it is read and what goes out. Lives on its event
 * loop; other threads only queue and wake. Does not allocate per message itself. Whatever a peer
 * sends, at most its own session fails; appends already taken go on.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel comes to exceptionCaught
final class Session extends ChannelInboundHandlerAdapter implements Peer {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final int SMALL_DELIVERY_BYTES = 16 << 10;
  private static final long LINGER_MS = 1000;

  private record Delivery(ByteBuf message, BooleanSupplier wanted) {}

  private final SessionScope scope;
  private final SessionLimits limits;
  private final int bufferBytes;
  private final int deliveryBytes;
  private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger undelivered = new AtomicInteger();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Runnable onWake = this::onWake;

  private ChannelHandlerContext context;
  private InetAddress address;
  private Flyweights flyweights;
  private MessageAssembler assembler;
  private Replies replies;
  private RequestIntake intake;
  private RequestRouter router;
  private SessionState state = SessionState.AWAITING_HELLO;
  private long openedNs;
  private volatile boolean saidAll;

  Session(SessionScope scope, SessionLimits limits) {
    this.scope = scope;
    this.limits = limits;
    this.bufferBytes = scope.config().get(Settings.SUBSCRIPTION_BUFFER);
    this.deliveryBytes = scope.config().get(Settings.SUBSCRIPTION_MESSAGE);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    address = ((SocketChannel) ctx.channel()).remoteAddress().getAddress();
    flyweights = scope.flyweights().get();
    assembler = new MessageAssembler(ctx.alloc());
    replies = new Replies(ctx, scope.memory().deliveries());
    router = new RequestRouter(this, scope, limits, flyweights);
    intake = new RequestIntake(this, router, assembler, scope, limits);
    openedNs = System.nanoTime();
    String refusal = scope.sessions().tryAdd(this, address);
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    scope.metrics().onSessionOpened();
    scheduleDeadlines();
  }

  private void refuse(String why) {
    if (scope.sessions().mayLinger(context.channel())) {
      fail(ErrorCode.TOO_MANY_CONNECTIONS, why);
    } else {
      scope.metrics().onSessionFailed(ErrorCode.TOO_MANY_CONNECTIONS);
      context.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    if (state == SessionState.FAILED || state == SessionState.CLOSED) {
      read.release();
      return;
    }
    assembler.add(read);
    intake.process();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    replies.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (isOpen()) {
      wake(); // not from here: this may be in the middle of writing a reply
    }
  }

  /** Goes on with requests that had to wait. */
  void resume() {
    if (state == SessionState.DRAINING && intake.inFlight() == 0) {
      fail(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN.advice());
    } else {
      intake.process();
    }
  }

  SessionState state() {
    return state;
  }

  boolean takesMessages() {
    return isOpen() && state != SessionState.DRAINING;
  }

  /** The longest message that is taken now. */
  int maxMessageBytes() {
    return state == SessionState.OPEN
        ? limits.maxMessageBytes()
        : MessageDescriptor.MAX_HELLO_LENGTH;
  }

  /** Whether the client has taken enough of its answers to be given more of them. */
  boolean isWritable() {
    return context.channel().isWritable();
  }

  /** Whether answers of all connections use up their memory, and some of them are this one's. */
  boolean holdsTooMuch() {
    return replies.hasLong() && scope.memory().deliveries().exceeded();
  }

  void transitionTo(SessionState next, String why) {
    if (LOG.isDebugEnabled()) {
      LOG.debug("{} {} -> {}: {}", context.channel().remoteAddress(), state, next, why);
    }
    state = next;
  }

  /** Turns reading from the socket on or off. */
  void read(boolean on) {
    if (context.channel().config().isAutoRead() != on) {
      context.channel().config().setAutoRead(on);
    }
  }

  /** Calls back on the event loop; whatever the call writes is flushed. */
  void schedule(Runnable task, long delayNs) {
    context
        .executor()
        .schedule(
            () -> {
              if (state != SessionState.CLOSED) {
                task.run();
                replies.flush();
              }
            },
            delayNs,
            TimeUnit.NANOSECONDS);
  }

  private void scheduleDeadlines() {
    schedule(this::checkDeadlines, limits.deadlineCheckNs());
  }

  private void checkDeadlines() {
    long now = System.nanoTime();
    boolean greeting =
        state == SessionState.AWAITING_HELLO || state == SessionState.AWAITING_AUTHENTICATION;
    if (replies.stalledNs(now) > limits.stallNs()) {
      scope.metrics().onSessionFailed(ErrorCode.IDLE_TIMEOUT);
      LOG.info("{} takes nothing: closed", context.channel().remoteAddress());
      context.close();
    } else if (greeting && now - openedNs > limits.handshakeNs()) {
      fail(
          ErrorCode.HANDSHAKE_TIMEOUT,
          "No Hello and Authenticate within "
              + TimeUnit.NANOSECONDS.toMillis(limits.handshakeNs())
              + " ms (deadline.handshake). "
              + ErrorCode.HANDSHAKE_TIMEOUT.advice());
    } else if (state == SessionState.OPEN && intake.idleNs(now) > limits.idleNs()) {
      fail(
          ErrorCode.IDLE_TIMEOUT,
          "No complete message for "
              + limits.idleTimeoutMs()
              + " ms (deadline.idle). "
              + ErrorCode.IDLE_TIMEOUT.advice());
    }
    if (state != SessionState.FAILED) {
      scheduleDeadlines();
    }
  }

  /** Ends the connection: says why, lets the peer read it, throws away what still comes. */
  void fail(ErrorCode code, String message) {
    if (state == SessionState.FAILED || state == SessionState.CLOSED) {
      return;
    }
    scope.metrics().onSessionFailed(code);
    writeFailure(0, code, message);
    transitionTo(SessionState.FAILED, message);
    releaseWork();
    replies.flush(
        written -> {
          saidAll = true;
          ((SocketChannel) context.channel()).shutdownOutput();
        });
    read(true);
    context.executor().schedule(() -> context.close(), LINGER_MS, TimeUnit.MILLISECONDS);
  }

  private void releaseWork() {
    router.close();
    intake.close();
    for (Delivery each = deliveries.poll(); each != null; each = deliveries.poll()) {
      drop(each.message);
    }
  }

  /** Takes no more requests, answers those it has, and closes. Any thread. */
  void drain() {
    execute(
        () -> {
          if (state == SessionState.OPEN) {
            transitionTo(SessionState.DRAINING, "the broker stops");
            read(false);
            router.endSubscriptions();
            resume();
          } else if (state != SessionState.FAILED && state != SessionState.CLOSED) {
            fail(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN.advice());
          }
        });
  }

  /** Whether the last message has been given to the network. Any thread. */
  boolean hasSaidAll() {
    return saidAll;
  }

  /** Ends it as it is. Any thread. */
  void closeNow() {
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (state == SessionState.CLOSED) {
      return;
    }
    boolean wasFailed = state == SessionState.FAILED;
    transitionTo(SessionState.CLOSED, "the connection is gone");
    if (!wasFailed) {
      releaseWork();
    }
    replies.clear();
    saidAll = true;
    scope.sessions().remove(this, address);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("{}: {}", ctx.channel().remoteAddress(), cause.toString());
      ctx.close();
    } else {
      onDefect(cause);
    }
  }

  void onDefect(Throwable cause) {
    LOG.error("{}: the session failed", context.channel().remoteAddress(), cause);
    fail(ErrorCode.INTERNAL, ErrorCode.INTERNAL.advice());
  }

  /** May be called by any thread: answers or deliveries are ready. One wake-up per burst. */
  void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      try {
        context.executor().execute(onWake);
      } catch (RejectedExecutionException e) {
        LOG.debug("The event loop has ended before its session", e);
      }
    }
  }

  /**
   * Has the log take what was handed over, and writes the answers that are there; returns how many.
   * Answers that come while this thread runs a shard are written here: they wake nobody.
   */
  int settle() {
    woken.set(true);
    router.drive();
    woken.set(false);
    if (!deliveries.isEmpty()) {
      wake();
    }
    return router.writeReplies();
  }

  private void onWake() {
    woken.set(false);
    router.writeReplies();
    writeDeliveries();
    if (state != SessionState.CLOSED) {
      resume();
      replies.flush();
    }
  }

  private void writeDeliveries() {
    for (Delivery each = deliveries.poll(); each != null; each = deliveries.poll()) {
      write(each);
    }
  }

  private void write(Delivery delivery) {
    if (state != SessionState.OPEN || !delivery.wanted.getAsBoolean()) {
      drop(delivery.message);
      router.onRoom();
      return;
    }
    int length = delivery.message.readableBytes();
    replies.write(
        delivery.message,
        written -> {
          undelivered(-length);
          router.onRoom();
        });
  }

  private void drop(ByteBuf delivery) {
    undelivered(-delivery.readableBytes());
    delivery.release();
  }

  private void undelivered(int bytes) {
    undelivered.addAndGet(bytes);
    scope.memory().deliveries().reserve(bytes);
  }

  @Override
  public void deliver(ByteBuf message, BooleanSupplier wanted) {
    undelivered(message.readableBytes());
    deliveries.add(new Delivery(message, wanted));
    wake();
  }

  @Override
  public boolean hasRoom() {
    int waiting = undelivered.get();
    return waiting == 0 || (waiting < bufferBytes && !scope.memory().deliveries().exceeded());
  }

  @Override
  public int roomBytes() {
    return scope.memory().deliveries().exceeded()
        ? Math.min(SMALL_DELIVERY_BYTES, deliveryBytes)
        : deliveryBytes;
  }

  @Override
  public ByteBuf replies() {
    return replies.buffer();
  }

  @Override
  public void fail(long correlationId, ErrorCode code, String message) {
    scope.metrics().onRefused(code);
    if (isOpen()) {
      writeFailure(correlationId, code, message);
    }
  }

  private void writeFailure(long correlationId, ErrorCode code, String message) {
    byte[] text = Texts.bounded(message);
    flyweights
        .writer
        .begin(replies.buffer(), flyweights.failure, Short.BYTES + text.length)
        .correlationId(correlationId)
        .errorCode(code.code())
        .retriable((short) (code.retriable() ? 1 : 0))
        .throttleMs(0)
        .putMessage(text, 0, text.length);
    flyweights.writer.end();
  }

  @Override
  public void requestDone(int messageBytes) {
    intake.requestDone(messageBytes);
  }

  @Override
  public boolean tryReserve(long bytes) {
    return scope.memory().requests().tryReserve(bytes);
  }

  @Override
  public void release(long bytes) {
    scope.memory().requests().release(bytes);
  }

  @Override
  public boolean isOpen() {
    return state != SessionState.FAILED && state != SessionState.CLOSED;
  }

  @Override
  public boolean execute(Runnable task) {
    try {
      context
          .executor()
          .execute(
              () -> {
                writeDeliveries(); // they came before the task
                task.run();
                writeDeliveries();
                if (state != SessionState.CLOSED) {
                  resume();
                  replies.flush();
                }
              });
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
