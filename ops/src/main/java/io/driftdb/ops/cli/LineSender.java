package io.driftdb.ops.cli;

import io.driftdb.client.Producer;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.Receipt;
import io.driftdb.ops.envelope.BadLineException;
import io.driftdb.ops.envelope.InputLine;
import io.driftdb.schema.DriftException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends lines as they come, those of a transaction together when it is whole. One thread; the
 * answers go to the tally. What is not appended is told there, too, and nothing is sent after it.
 */
final class LineSender {
  private static final int PROGRESS_LINES = 1000;

  /** Makes a record of a line, or null of one that holds nothing. */
  @FunctionalInterface
  interface Parser {
    InputLine parse(byte[] line) throws BadLineException;
  }

  private final Parser parser;
  private final Producer producer;
  private final ProduceTally tally;
  private final List<ProducerRecord> open = new ArrayList<>();
  private final List<Long> openLines = new ArrayList<>();
  private String transaction;

  LineSender(Parser parser, Producer producer, ProduceTally tally) {
    this.parser = parser;
    this.producer = producer;
    this.tally = tally;
  }

  /** Sends all lines; the transaction that a bad line interrupts is left out as a whole. */
  void sendAll(LineReader lines, Console console) {
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        InputLine parsed = parser.parse(line);
        if (parsed != null) {
          take(lines.lineNumber(), parsed);
        }
        if (tally.hasFailed()) {
          return;
        }
        if (lines.lineNumber() % PROGRESS_LINES == 0) {
          console.progress(lines.lineNumber() + " lines read, " + tally.records() + " appended");
        }
      }
      sendTransaction();
    } catch (BadLineException | DriftException e) {
      tally.failed(lines.lineNumber(), e);
    } catch (IOException e) {
      tally.failed(lines.lineNumber() + 1, e);
    }
  }

  private void take(long number, InputLine line) {
    if (transaction != null && !transaction.equals(line.transaction())) {
      sendTransaction();
    }
    if (line.transaction() != null) {
      transaction = line.transaction();
      open.add(line.record());
      openLines.add(number);
    } else if (!tally.hasFailed()) {
      CompletableFuture<Receipt> receipt = producer.send(line.record());
      tally.sent(1);
      var unused = receipt.whenComplete((r, error) -> tally.answered(number, r, error));
    }
  }

  private void sendTransaction() {
    if (open.isEmpty()) {
      return;
    }
    List<Long> numbers = List.copyOf(openLines);
    List<ProducerRecord> records = List.copyOf(open);
    open.clear();
    openLines.clear();
    transaction = null;
    CompletableFuture<List<Receipt>> receipts;
    try {
      receipts = producer.sendTransaction(records);
    } catch (DriftException e) {
      tally.failed(numbers.get(0), e);
      return;
    }
    tally.sent(numbers.size());
    var unused =
        receipts.whenComplete(
            (all, error) -> {
              for (int i = 0; i < numbers.size(); i++) {
                tally.answered(numbers.get(i), all == null ? null : all.get(i), error);
              }
            });
  }
}
