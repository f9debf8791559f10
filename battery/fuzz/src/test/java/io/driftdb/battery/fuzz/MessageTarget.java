package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.TopicKind;
import io.driftdb.schema.protocol.AuthenticateDecoder;
import io.driftdb.schema.protocol.HelloDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * Messages of a hostile client to a broker on a real port: only its own connection ends by them,
 * nothing is reported as a defect, no memory stays taken, and a good client is served beside it.
 */
final class MessageTarget implements Target {
  private static final int SHAKE_HANDS = 1;
  private static final int RAW = 2;
  private static final int LINGER_MS = 5;
  private static final int GOOD_EVERY = 256;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final String GOOD = "good";

  /** What the broker holds for requests and deliveries, which has to end with their connections. */
  private static final List<String> HELD =
      List.of(
          "driftdb_sessions",
          "driftdb_subscriptions",
          "driftdb_requests_memory_bytes",
          "driftdb_unfinished_memory_bytes",
          "driftdb_deliveries_memory_bytes");

  private final Queue<String> defects = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> errors =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            defects.add(event.getLoggerName() + ": " + event.getFormattedMessage());
          }
        }
      };
  private final LiveBroker broker;
  private int runs;
  private long goodOffset;

  MessageTarget() throws IOException {
    broker = new LiveBroker();
    try (DriftClient client = LiveBroker.client(broker.address())) {
      client.admin().createTopic(GOOD, TopicKind.LOG, 1);
    }
    errors.start();
    log().addAppender(errors);
  }

  private static Logger log() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  @Override
  public boolean run(byte[] input) throws Exception {
    Input in = new Input(input);
    int how = in.next();
    boolean lived;
    try (Conversation conversation = new Conversation(broker.address())) {
      boolean heard =
          (how & SHAKE_HANDS) == 0
              || (conversation.say(Framed.hello()) && conversation.say(Framed.authenticate()));
      lived = heard && ((how & RAW) != 0 ? throwRaw(conversation, in) : ask(conversation, in));
    }
    if (++runs % GOOD_EVERY == 0) {
      checkGoodClient();
      checkMemory();
    }
    require(defects.isEmpty(), () -> defects.toString());
    return lived;
  }

  private static boolean throwRaw(Conversation conversation, Input in) throws IOException {
    conversation.say(in.rest());
    conversation.hearOut();
    return false;
  }

  /** Whether the connection outlives the messages: each was one, though it may be refused. */
  private static boolean ask(Conversation conversation, Input in) throws IOException {
    int asked = 0;
    while (!in.isEmpty()) {
      conversation.say(Framed.of(in.part()));
      asked++;
    }
    conversation.say(Framed.ping(Long.MAX_VALUE));
    boolean lived = conversation.hearPong();
    int greetings = 2;
    int pongs = 1;
    if (lived) {
      conversation.hearMore(greetings + pongs + asked, LINGER_MS);
    }
    return lived && asked > 0;
  }

  private void checkGoodClient() {
    try (DriftClient client = LiveBroker.client(broker.address());
        Producer producer = client.producer(ProducerConfig.defaults())) {
      ProducerRecord record = ProducerRecord.put(GOOD, null, new byte[1]);
      long offset = producer.send(record).join().offset();
      require(offset >= goodOffset, "a good client's records are lost");
      goodOffset = offset + 1;
    }
  }

  private void checkMemory() throws IOException, InterruptedException {
    for (String metric : HELD) {
      long end = System.nanoTime() + PATIENCE_NS;
      double held = broker.metric(metric);
      while (held != 0 && System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        held = broker.metric(metric);
      }
      require(held == 0, metric + " stays " + held);
    }
  }

  /** One of each kind that a client of ours sends, as it sends them. */
  @Override
  public Map<String, byte[]> seeds() throws Exception {
    Map<String, byte[]> seeds = new TreeMap<>();
    try (LiveBroker other = new LiveBroker();
        Recorder recorder = new Recorder(other.address());
        DriftClient client = LiveBroker.client(recorder.address())) {
      for (Operation each : Operation.values()) {
        each.run(client);
      }
      List<byte[]> asked = new ArrayList<>(recorder.asked());
      asked.removeIf(
          body ->
              Framed.template(body) == HelloDecoder.TEMPLATE_ID
                  || Framed.template(body) == AuthenticateDecoder.TEMPLATE_ID);
      for (byte[] body : asked) {
        byte[] seed = Input.of(SHAKE_HANDS, Input.ofParts(body));
        seeds.putIfAbsent("request-" + Framed.template(body), seed);
      }
    }
    return seeds;
  }

  @Override
  public void close() throws IOException {
    log().detachAppender(errors);
    broker.close();
  }
}
