package io.driftdb.ops.cli;

import io.driftdb.client.Ack;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.Receipt;
import io.driftdb.ops.envelope.BadLineException;
import io.driftdb.ops.envelope.EnvelopeLines;
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
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift produce}: appends the lines of a file or of standard input. */
@Command(
    name = "produce",
    description = {
      "Append JSON lines of a file or of standard input.",
      "Each line is a value, stored with its exact bytes, or with --envelope",
      "  {\"key\":…,\"value\":…,\"op\":\"put|patch|delete\",\"headers\":{…},\"timestamp\":ms,\"partition\":n}",
      "of which all but key and value may be absent. Ends with one line of JSON:",
      "  {\"records\":…,\"firstOffset\":…,\"lastOffset\":…,\"lsn\":…}",
      "A bad line ends it, when the lines before it are appended."
    })
public final class ProduceCommand extends DriftCommand {
  private static final int PROGRESS_LINES = 1000;

  @Parameters(paramLabel = "TOPIC", description = "The topic to append to.")
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
      paramLabel = "durable|memory",
      defaultValue = "durable",
      converter = AckConverter.class,
      description = "When a record counts as appended: on disk, or in memory. Default: durable.")
  private Ack ack;

  @Option(names = "--compress", description = "Compress batches with zstd.")
  private boolean compress;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (partition != null && partition < 0) {
      throw usage("--partition must be at least 0");
    }
    LineFormat format = format();
    ProduceTally tally = new ProduceTally();
    try (InputStream in = open();
        DriftClient client = connect()) {
      client.admin().topic(topic);
      ProducerConfig config = ProducerConfig.defaults().ack(ack).compression(compress);
      try (Producer producer = client.producer(config)) {
        sendAll(new LineReader(in), format, producer, tally);
        producer.flush();
      }
      tally.awaitAnswers();
    } finally {
      console().progress("");
    }
    print(tally.summary());
    if (tally.hasFailed()) {
      throw failure(tally);
    }
    return DONE;
  }

  private LineFormat format() {
    if ((envelope ? 1 : 0) + (raw ? 1 : 0) + (keyField == null ? 0 : 1) > 1) {
      throw usage("--envelope, --raw and --key-field exclude each other");
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

  private void sendAll(LineReader lines, LineFormat format, Producer producer, ProduceTally tally) {
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        send(lines.lineNumber(), aimed(format.parse(topic, line)), producer, tally);
        if (tally.hasFailed()) {
          return;
        }
        if (lines.lineNumber() % PROGRESS_LINES == 0) {
          console().progress(lines.lineNumber() + " lines read, " + tally.records() + " appended");
        }
      }
    } catch (BadLineException | DriftException e) {
      tally.failed(lines.lineNumber(), e);
    } catch (IOException e) {
      tally.failed(lines.lineNumber() + 1, e);
    }
  }

  private ProducerRecord aimed(ProducerRecord record) {
    return record == null || partition == null ? record : record.partition(partition);
  }

  private static void send(
      long number, ProducerRecord record, Producer producer, ProduceTally tally) {
    if (record != null) {
      CompletableFuture<Receipt> receipt = producer.send(record);
      tally.sent();
      var unused = receipt.whenComplete((r, error) -> tally.answered(number, r, error));
    }
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
