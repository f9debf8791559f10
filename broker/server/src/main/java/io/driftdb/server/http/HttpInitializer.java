package io.driftdb.server.http;

import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Sets up HTTP connections: few at a time, short requests, and no patience with silent ones. */
@SuppressWarnings("FutureReturnValueIgnored") // of closing, which cannot fail
public final class HttpInitializer extends ChannelInitializer<Channel> {
  private static final int MAX_CONTENT_BYTES = 1024;

  private final StatusPages pages;
  private final Supplier<String> scrape;
  private final Executor scraper;
  private final int maxRequestBytes;
  private final long idleNs;
  private final Semaphore connections;

  /** {@code scrape} is only called on {@code scraper}. */
  public HttpInitializer(
      StatusPages pages, Supplier<String> scrape, Executor scraper, BrokerConfig config) {
    this.pages = pages;
    this.scrape = scrape;
    this.scraper = scraper;
    this.maxRequestBytes = config.get(Settings.LIMIT_HTTP_REQUEST);
    this.idleNs = config.get(Settings.DEADLINE_HTTP).toNanos();
    this.connections = new Semaphore(config.get(Settings.LIMIT_HTTP_CONNECTIONS));
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!connections.tryAcquire()) {
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> connections.release());
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(maxRequestBytes)
                    .setMaxHeaderSize(maxRequestBytes)
                    .setMaxChunkSize(MAX_CONTENT_BYTES)))
        .addLast(new HttpObjectAggregator(MAX_CONTENT_BYTES, true))
        .addLast(new FlowControlHandler())
        .addLast(new HttpHandler(pages, scrape, scraper, idleNs));
  }
}
