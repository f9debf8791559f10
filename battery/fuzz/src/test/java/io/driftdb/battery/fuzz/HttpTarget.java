package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.driftdb.log.EventLog;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import io.driftdb.server.http.HttpInitializer;
import io.driftdb.server.http.StatusPages;
import io.driftdb.server.metrics.BrokerMetrics;
import io.driftdb.table.Tables;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * What comes in on an HTTP connection, in pieces: each answer is a whole response, nothing but a
 * decoder fails, and a connection that asks nothing ends in time.
 */
final class HttpTarget implements Target {
  private static final Set<Integer> STATUSES = Set.of(100, 200, 400, 404, 405, 413, 417, 431);
  private static final int MAX_ALLOCATED = 4 << 20;
  private static final int MAX_RESPONSE = 1 << 16;

  private final BrokerConfig config = BrokerConfig.defaults();
  private final long patienceNs = config.get(Settings.DEADLINE_HTTP).toNanos();
  private final HttpInitializer connections =
      new HttpInitializer(pages(), () -> "metrics\n", Runnable::run, config);
  private final ListAppender<ILoggingEvent> failures = new ListAppender<>();

  HttpTarget() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.driftdb.server.http.HttpHandler");
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    failures.start();
    logger.addAppender(failures);
  }

  private static StatusPages pages() {
    EventLog log =
        Stub.of(
            EventLog.class, Map.of("shards", 0, "topics", List.of(), "clusterId", new UUID(1, 2)));
    Tables tables = Stub.of(Tables.class, Map.of());
    return new StatusPages(log, tables, new BrokerMetrics().tableMetrics(0), "1.0", () -> false);
  }

  @Override
  public boolean run(byte[] input) throws Exception {
    return Allocation.within(MAX_ALLOCATED, () -> isServed(input));
  }

  private boolean isServed(byte[] input) {
    Input in = new Input(input);
    List<ByteBuf> pieces = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel(connections);
    boolean served = false;
    try {
      while (!in.isEmpty()) {
        ByteBuf piece = Unpooled.buffer(1).writeBytes(in.part());
        pieces.add(piece);
        if (channel.isOpen()) {
          channel.writeInbound(piece);
        } else {
          piece.release();
        }
        channel.runPendingTasks();
      }
      served = answers(channel);
      channel.advanceTimeBy(patienceNs + 1, TimeUnit.NANOSECONDS);
      channel.runScheduledPendingTasks();
      require(!channel.isOpen(), "a silent connection stays open");
    } finally {
      channel.finishAndReleaseAll();
    }
    pieces.forEach(piece -> require(piece.refCnt() == 0, "a buffer is not released"));
    failures.list.forEach(
        each -> require(isExpected(each.getFormattedMessage()), each.getFormattedMessage()));
    failures.list.clear();
    return served;
  }

  /** What decodes fails on what it is given, and answers fail when their connection has ended. */
  private static boolean isExpected(String failure) {
    return failure.contains("io.netty.handler.codec.")
        || failure.contains("ClosedChannelException");
  }

  /** Reads what was answered; whether a page was. */
  private static boolean answers(EmbeddedChannel channel) {
    EmbeddedChannel client =
        new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(MAX_RESPONSE));
    boolean page = false;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      client.writeInbound(out);
    }
    FullHttpResponse response = client.readInbound();
    while (response != null) {
      require(response.decoderResult().isSuccess(), "an answer is no response");
      require(STATUSES.contains(response.status().code()), "status " + response.status());
      page |= response.status().code() == 200;
      response.release();
      response = client.readInbound();
    }
    require(!client.finishAndReleaseAll(), "an answer is cut short");
    return page;
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of(
        "metrics", request("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        "two", request("GET /healthz HTTP/1.1\r\n\r\nGET /info?a=%20b HTTP/1.0\r\n\r\n"),
        "pieces",
            Input.ofParts(
                Input.text("GET /readyz HTTP/1.1\r\nContent-"),
                Input.text("Length: 5\r\n\r\nab"),
                Input.text("cdeGET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")),
        "chunked",
            request(
                "GET /info HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
        "continue",
            request("GET /healthz HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"));
  }

  private static byte[] request(String text) {
    return Input.ofParts(Input.text(text));
  }
}
