package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.DriftClient;
import io.driftdb.client.PartitionRange;
import io.driftdb.client.Position;
import io.driftdb.client.Subscriber;
import io.driftdb.client.SubscriberConfig;
import io.driftdb.ops.envelope.EnvelopeWriter;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift consume}: prints records. */
@Command(
    name = "consume",
    description = {
      "Print records as JSON lines.",
      "Without --from, --to and --follow those that the topic holds at the start:",
      "  {\"key\":…,\"value\":…,\"op\":…,\"headers\":{…},\"timestamp\":ms,\"partition\":n,\"offset\":n,\"lsn\":n}",
      "A value that is not one line of JSON is printed as \"valueBase64\", a key that is not",
      "UTF-8 as \"keyBase64\"."
    })
public final class ConsumeCommand extends DriftCommand {
  private static final Duration POLL = Duration.ofSeconds(1);

  @Parameters(paramLabel = "TOPIC", description = "The topic to read.")
  private String topic;

  @Option(names = "--partition", paramLabel = "N", description = "Only that one. Default: all.")
  private Integer partition;

  @Option(
      names = "--from",
      paramLabel = "POS",
      defaultValue = "earliest",
      converter = Positions.Converter.class,
      description = "Where to start, in every partition. Default: earliest.")
  private Position from;

  @Option(
      names = "--to",
      paramLabel = "POS",
      converter = Positions.Converter.class,
      description = "The last position to print. Default: the end as it is at the start.")
  private Position to;

  @Option(names = "--max", paramLabel = "N", description = "Stop after so many records.")
  private long max = Long.MAX_VALUE;

  @Option(names = "--follow", description = "Go on with what is appended later.")
  private boolean follow;

  @Option(names = "--values", description = "Print only the values, with their exact bytes.")
  private boolean values;

  private long printed;

  @Override
  public Integer call() throws IOException {
    if (follow && to != null) {
      throw usage("--follow has no end, so it does not go with --to");
    }
    if (max < 1) {
      throw usage("--max must be at least 1");
    }
    try (DriftClient client = connect()) {
      ConsumeBounds bounds = follow ? null : bounds(client.admin());
      if (bounds == null || !bounds.isReached()) {
        consume(client, bounds);
      }
    }
    return DONE;
  }

  private ConsumeBounds bounds(Admin admin) {
    List<PartitionRange> ranges = admin.ranges(topic);
    if (partition != null) {
      if (partition < 0 || partition >= ranges.size()) {
        throw new DriftException(
            ErrorCode.UNKNOWN_PARTITION,
            topic + " has no partition " + partition + ". " + ErrorCode.UNKNOWN_PARTITION.advice());
      }
      ranges = ranges.subList(partition, partition + 1);
    }
    return ConsumeBounds.of(admin, topic, ranges, from, to == null ? Position.latest() : to);
  }

  private void consume(DriftClient client, ConsumeBounds bounds) throws IOException {
    EnvelopeWriter envelopes = new EnvelopeWriter(console().out());
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      if (partition == null) {
        subscriber.subscribeAll(topic, from);
      } else {
        subscriber.subscribe(topic, partition, from);
      }
      while (printed < max && (bounds == null || !bounds.isReached())) {
        for (ConsumedRecord record : subscriber.poll(POLL)) {
          if (printed < max && (bounds == null || bounds.take(record))) {
            print(record, envelopes);
            printed++;
          }
        }
        console().out().flush();
      }
    }
  }

  private void print(ConsumedRecord record, EnvelopeWriter envelopes) throws IOException {
    if (!values) {
      envelopes.record(record);
      return;
    }
    if (record.value() != null) {
      console().out().write(record.value());
    }
    console().out().write('\n');
  }
}
