package io.driftdb.ops.cli;

import io.driftdb.client.Ack;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.ops.envelope.EnvelopeLines;
import io.driftdb.ops.envelope.InputLine;
import io.driftdb.ops.envelope.KeyPath;
import io.driftdb.ops.envelope.LineFormat;
import io.driftdb.ops.envelope.ValueLines;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift produce}: appends the lines of a file or of standard input. */
@Command(
    name = "produce",
    description = {
      "Append JSON lines of a file or of standard input.",
      "Each line is a value, stored with its exact bytes, or with --envelope",
      "  {\"key\":…,\"value\":…,\"op\":\"put|patch|delete\",\"headers\":{…},\"timestamp\":ms,\"partition\":n,",
      "   \"topic\":…,\"txn\":…,\"if\":\"must-exist|must-not-exist\" or {\"unchanged-since\":LSN}}",
      "of which all but key and value may be absent. Adjacent lines with the same txn are one",
      "transaction: all of them come to be, or none. \"if\" is what a table's row has to fulfil.",
      "Ends with one line of JSON:",
      "  {\"records\":…,\"firstOffset\":…,\"lastOffset\":…,\"lsn\":…}",
      "with --ack applied also \"applied\", \"conflicts\" and \"rejected\": what became of them in",
      "their tables. A bad line ends it, when the lines before it are appended; of a transaction",
      "that it interrupts nothing is."
    })
public final class ProduceCommand extends DriftCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "TOPIC",
      description = "The topic to append to, unless each envelope names its own.")
  private String topic;

  @Option(
      names = "--key-field",
      paramLabel = "PATH",
      description = "The field of the value that holds the key: id, or place.country.")
  private String keyField;

  @Option(names = "--envelope", description = "Lines are envelopes, as consume prints them.")
  private boolean envelope;

  @Option(names = "--raw", description = "Lines may be anything, also what is no JSON.")
  private boolean raw;

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "To that one, whatever key or envelope say. Default: by the key.")
  private Integer partition;

  @Option(names = "--file", paramLabel = "FILE", description = "Read it, not standard input.")
  private Path file;

  @Option(
      names = "--ack",
      paramLabel = "durable|memory|applied",
      defaultValue = "durable",
      converter = AckConverter.class,
      description =
          "When a record counts as appended: on disk, in memory, or on disk and in its table."
              + " Default: durable.")
  private Ack ack;

  @Option(
      names = "--strict",
      description = "Fail when a record changed nothing in its table. With --ack applied.")
  private boolean strict;

  @Option(names = "--compress", description = "Compress batches with zstd.")
  private boolean compress;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = Amounts.Millis.class,
      description = "Give up a record that is not appended by then. Default: 30s.")
  private long timeoutMs;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (partition != null && partition < 0) {
      throw usage("--partition must be at least 0");
    }
    if (strict && ack != Ack.APPLIED) {
      throw usage("--strict needs the verdicts that --ack applied brings");
    }
    LineFormat format = format();
    ProduceTally tally = new ProduceTally();
    try (InputStream in = open();
        DriftClient client = connect()) {
      if (topic != null) {
        client.admin().topic(topic);
      }
      ProducerConfig config =
          ProducerConfig.defaults()
              .ack(ack)
              .compression(compress)
              .deliveryTimeout(Duration.ofMillis(timeoutMs));
      try (Producer producer = client.producer(config)) {
        RowCheck rows = new RowCheck(client.admin());
        LineSender.Parser parser = line -> checked(rows, aimed(format.parse(topic, line)));
        new LineSender(parser, producer, tally).sendAll(new LineReader(in), console());
        producer.flush();
      }
      tally.awaitAnswers();
    } finally {
      console().progress("");
    }
    print(tally.summary(ack == Ack.APPLIED));
    if (tally.hasFailed()) {
      throw failure(tally);
    }
    return strict && tally.unapplied() != null ? unapplied(tally) : DONE;
  }

  private LineFormat format() {
    if ((envelope ? 1 : 0) + (raw ? 1 : 0) + (keyField == null ? 0 : 1) > 1) {
      throw usage("--envelope, --raw and --key-field exclude each other");
    }
    if (topic == null && !envelope) {
      throw usage("Missing required parameter: 'TOPIC'");
    }
    if (envelope) {
      return new EnvelopeLines();
    }
    if (raw) {
      return LineFormat.raw();
    }
    try {
      return new ValueLines(keyField == null ? null : KeyPath.parse(keyField));
    } catch (IllegalArgumentException e) {
      throw usage("--key-field: " + e.getMessage());
    }
  }

  private InputStream open() {
    if (file == null) {
      return console().in();
    }
    try {
      return new BufferedInputStream(Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "there is no file " + file, e);
    } catch (IOException e) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "cannot read " + file + ": " + e, e);
    }
  }

  private InputLine aimed(InputLine line) {
    return line == null || partition == null
        ? line
        : new InputLine(line.record().partition(partition), line.transaction());
  }

  private static InputLine checked(RowCheck rows, InputLine line) {
    if (line != null) {
      rows.check(line.record());
    }
    return line;
  }

  private int unapplied(ProduceTally tally) {
    String line = "line " + tally.unappliedLine();
    return Failures.report(
        console(), tally.unapplied().name(), line + " is the first that changed nothing");
  }

  private static DriftException failure(ProduceTally tally) {
    Throwable failure = tally.failure();
    String line = "line " + tally.failedLine() + ": ";
    if (failure instanceof DriftException known) {
      return new DriftException(known.code(), line + known.getMessage(), known);
    }
    return new DriftException(ErrorCode.INVALID_REQUEST, line + failure.getMessage(), failure);
  }
}
