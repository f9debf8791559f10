package io.driftdb.battery.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.driftdb.client.Ack;
import io.driftdb.client.AsOf;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Position;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.ReadOptions;
import io.driftdb.client.RowRange;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.client.TableConfig;
import io.driftdb.client.TableListener;
import io.driftdb.client.TableOptions;
import io.driftdb.client.TableResults;
import io.driftdb.client.TableRow;
import io.driftdb.client.TableSubscription;
import io.driftdb.client.TopicKind;
import io.driftdb.schema.DriftException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * What a client can be asked to do, each with the requests that it takes. May throw a
 * DriftException, as the client's users know it.
 */
@SuppressWarnings("ImmutableEnumChecker") // the actions keep nothing
enum Operation {
  RANGES(client -> client.admin().ranges(LiveBroker.TOPIC)),
  DESCRIBE(client -> client.admin().describeTable(LiveBroker.TABLE)),
  GET(client -> client.table(LiveBroker.TABLE).get(key("key-1"))),
  SCAN(client -> drain(client.table(LiveBroker.TABLE).scan(RowRange.all(), ReadOptions.latest()))),
  INDEX_SCAN(
      client ->
          drain(
              client
                  .table(LiveBroker.TABLE)
                  .scan(RowRange.indexBetween("by-n", "1", "3", true), ReadOptions.latest()))),
  COUNT(client -> client.table(LiveBroker.TABLE).count(RowRange.all(), ReadOptions.latest())),
  HISTORY(
      client -> drain(client.table(LiveBroker.TABLE).history(key("key-1"), ReadOptions.latest()))),
  DIFF(
      client ->
          drain(
              client
                  .table(LiveBroker.TABLE)
                  .diff(AsOf.lsn(0), AsOf.latest(), ReadOptions.latest()))),
  VIEW(client -> client.view(LiveBroker.TABLE, tables()).close()),
  FOLLOW(Operation::follow),
  POLL(Operation::poll),
  PRODUCE(client -> produce(client, Ack.DURABLE, List.of(event()))),
  APPLY(client -> produce(client, Ack.APPLIED, List.of(row()))),
  TRANSACTION(client -> produce(client, Ack.DURABLE, List.of(event(), row()))),
  CREATE(client -> client.admin().createTopic("other", TopicKind.LOG, 1)),
  CREATE_TABLE(client -> client.admin().createTable("others", 1, TableOptions.defaults())),
  DELETE(client -> client.admin().deleteTopic("other")),
  ALTER(client -> client.admin().alterTable(LiveBroker.TABLE, Duration.ofDays(1))),
  INDEX(
      client ->
          client.admin().createIndex(LiveBroker.TABLE, "by-m", List.of("m", "l"), "k=1", false)),
  DROP(client -> client.admin().dropIndex(LiveBroker.TABLE, "by-m")),
  REBUILD(client -> client.admin().rebuildTable(LiveBroker.TABLE));

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration DELIVERY = Duration.ofMillis(500);
  private static final Duration SHORT_PATIENCE = Duration.ofMillis(200);

  private interface Action {
    void run(DriftClient client);
  }

  private final Action action;

  Operation(Action action) {
    this.action = action;
  }

  void run(DriftClient client) {
    action.run(client);
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private static TableConfig tables() {
    return TableConfig.defaults().timeout(PATIENCE).reconnectTimeout(SHORT_PATIENCE);
  }

  private static void drain(TableResults<?> results) {
    try (results) {
      while (results.hasNext()) {
        results.next();
      }
    }
  }

  /** Until the first changes are told, or nothing comes any more. */
  private static void follow(DriftClient client) {
    CompletableFuture<Void> heard = new CompletableFuture<>();
    TableListener listener =
        new TableListener() {
          @Override
          public void onRow(TableRow row) {}

          @Override
          public void onRowsEnd(long lsn, byte[] token) {}

          @Override
          public void onChanges(List<TableRow> changes, long lsn, byte[] token) {
            heard.complete(null);
          }

          @Override
          public void onEnd(DriftException why) {
            heard.completeExceptionally(why);
          }
        };
    TableSubscription subscription =
        client.table(LiveBroker.TABLE).subscribeFrom(AsOf.lsn(0), listener, tables());
    try {
      heard.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DriftException known ? known : e;
    } finally {
      subscription.close();
    }
  }

  /** Enough to subscribe, to be given more credit, to change what is subscribed to, and to end. */
  private static void poll(DriftClient client) {
    SubscriberConfig config =
        SubscriberConfig.defaults().creditBytes(256).reconnectTimeout(Duration.ZERO);
    try (Subscriber subscriber = client.subscriber(config)) {
      subscriber.subscribe(LiveBroker.TOPIC, 0, Position.earliest());
      subscriber.poll(PATIENCE);
      subscriber.subscribe(LiveBroker.TOPIC, 1, Position.earliest());
      subscriber.poll(PATIENCE);
    }
  }

  private static ProducerRecord event() {
    return ProducerRecord.put(LiveBroker.TOPIC, null, key("event"))
        .partition(0)
        .header("h", key("v"));
  }

  private static ProducerRecord row() {
    return ProducerRecord.patch(LiveBroker.TABLE, key("key-1"), key("{\"m\":1}")).mustExist();
  }

  private static void produce(DriftClient client, Ack ack, List<ProducerRecord> records) {
    ProducerConfig config = ProducerConfig.defaults().ack(ack).retries(0).deliveryTimeout(DELIVERY);
    try (Producer producer = client.producer(config)) {
      if (records.size() > 1) {
        producer.sendTransaction(records).join();
      } else {
        producer.send(records.get(0)).join();
      }
    } catch (CompletionException e) {
      throw e.getCause() instanceof DriftException known ? known : e;
    }
  }
}
