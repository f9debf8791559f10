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
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
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

  HttpHandler(StatusPages pages, Supplier<String> scrape, Executor scraper) {
    this.pages = pages;
    this.scrape = scrape;
    this.scraper = scraper;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
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
    ctx.channel().config().setAutoRead(false);
    scraper.execute(
        () -> {
          String text = scrape.get();
          ctx.executor()
              .execute(
                  () -> {
                    answer(ctx, keepAlive, HttpResponseStatus.OK, PROMETHEUS, text);
                    ctx.channel().config().setAutoRead(true);
                  });
        });
  }

  private static void answer(ChannelHandlerContext ctx, boolean keepAlive, StatusPages.Page page) {
    answer(ctx, keepAlive, HttpResponseStatus.valueOf(page.status()), JSON, page.body());
  }

  private static void answer(
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
    var written = ctx.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("{}: {}", ctx.channel().remoteAddress(), cause.toString());
    ctx.close();
  }
}
