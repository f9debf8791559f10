package io.driftdb.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one HTTP connection: GET of a few known paths, nothing else. Event loop; the scrape is
 * made elsewhere. Whatever is asked, at most this connection ends.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails on a channel comes to exceptionCaught
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpHandler.class);
  private static final String JSON = "application/json; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final StatusPages pages;
  private final Supplier<String> scrape;
  private final Executor scraper;
  private final long deadlineNs;
  private ScheduledFuture<?> deadline;

  HttpHandler(StatusPages pages, Supplier<String> scrape, Executor scraper, long deadlineNs) {
    this.pages = pages;
    this.scrape = scrape;
    this.scraper = scraper;
    this.deadlineNs = deadlineNs;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    startDeadline(ctx);
  }

  /** A request has to be whole by the deadline, however slowly its bytes come. */
  private void startDeadline(ChannelHandlerContext ctx) {
    endDeadline();
    deadline = ctx.executor().schedule(() -> ctx.close(), deadlineNs, TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    endDeadline();
  }

  private void endDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    endDeadline();
    ctx.channel().config().setAutoRead(false);
    boolean keepAlive = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    if (!request.decoderResult().isSuccess()) {
      answer(ctx, keepAlive, HttpResponseStatus.BAD_REQUEST, TEXT, "This is no HTTP request.\n");
      return;
    }
    if (!HttpMethod.GET.equals(request.method())) {
      answer(
          ctx,
          keepAlive,
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          TEXT,
          "Only GET is served here.\n");
      return;
    }
    switch (path(request)) {
      case "/metrics" -> scrape(ctx, keepAlive);
      case "/healthz" -> answer(ctx, keepAlive, pages.health());
      case "/readyz" -> answer(ctx, keepAlive, pages.readiness());
      case "/info" -> answer(ctx, keepAlive, pages.info());
      default ->
          answer(
              ctx,
              keepAlive,
              HttpResponseStatus.NOT_FOUND,
              TEXT,
              "Here are /metrics, /healthz, /readyz and /info.\n");
    }
  }

  private static String path(FullHttpRequest request) {
    try {
      return new QueryStringDecoder(request.uri()).path();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private void scrape(ChannelHandlerContext ctx, boolean keepAlive) {
    scraper.execute(
        () -> {
          Runnable answer;
          try {
            String text = scrape.get();
            answer = () -> answer(ctx, keepAlive, HttpResponseStatus.OK, PROMETHEUS, text);
          } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("The metrics could not be gathered", e);
            answer = ctx::close;
          }
          ctx.executor().execute(answer);
        });
  }

  private void answer(ChannelHandlerContext ctx, boolean keepAlive, StatusPages.Page page) {
    answer(ctx, keepAlive, HttpResponseStatus.valueOf(page.status()), JSON, page.body());
  }

  private void answer(
      ChannelHandlerContext ctx,
      boolean keepAlive,
      HttpResponseStatus status,
      String type,
      String body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    if (HttpResponseStatus.METHOD_NOT_ALLOWED.equals(status)) {
      response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.GET);
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    startDeadline(ctx);
    var written = ctx.writeAndFlush(response);
    if (keepAlive) {
      // The next request waits until this answer is taken: so a client that does not read is not
      // answered without end, and answers come in order.
      written.addListener(done -> ctx.channel().config().setAutoRead(true));
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("{}: {}", ctx.channel().remoteAddress(), cause.toString());
    ctx.close();
  }
}
