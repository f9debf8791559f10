package io.driftdb.ops.cli;

import io.driftdb.client.Receipt;
import io.driftdb.schema.Verdict;
import java.util.concurrent.CompletionException;

/** What became of the lines that were sent. Thread-safe: the producer's thread reports to it. */
final class ProduceTally {
  private static final long NO_LINE = Long.MAX_VALUE;

  private long unanswered;
  private long records;
  private long firstLine = NO_LINE;
  private long firstOffset;
  private long lastLine;
  private long lastOffset;
  private long lsn;
  private final long[] verdicts = new long[Verdict.values().length];
  private long unappliedLine = NO_LINE;
  private Verdict unapplied;
  private long failedLine = NO_LINE;
  private Throwable failure;

  synchronized void sent(int lines) {
    unanswered += lines;
  }

  /** What the producer answers for a line that was sent. */
  synchronized void answered(long line, Receipt receipt, Throwable error) {
    unanswered--;
    notifyAll();
    if (error != null) {
      failed(line, error);
      return;
    }
    records++;
    lsn = Math.max(lsn, receipt.lsn());
    if (receipt.verdict() != null) {
      judged(line, receipt.verdict());
    }
    if (line < firstLine) {
      firstLine = line;
      firstOffset = receipt.offset();
    }
    if (line > lastLine) {
      lastLine = line;
      lastOffset = receipt.offset();
    }
  }

  private void judged(long line, Verdict verdict) {
    verdicts[verdict.code()]++;
    if (verdict != Verdict.APPLIED && line < unappliedLine) {
      unappliedLine = line;
      unapplied = verdict;
    }
  }

  /** The answers may come after the producer has nothing left to send. */
  synchronized void awaitAnswers() throws InterruptedException {
    while (unanswered > 0) {
      wait();
    }
  }

  /** The first line that fails is the one to tell of. */
  synchronized void failed(long line, Throwable error) {
    if (line < failedLine) {
      failedLine = line;
      boolean wrapped = error instanceof CompletionException && error.getCause() != null;
      failure = wrapped ? error.getCause() : error;
    }
  }

  synchronized boolean hasFailed() {
    return failure != null;
  }

  synchronized long failedLine() {
    return failedLine;
  }

  synchronized Throwable failure() {
    return failure;
  }

  synchronized long records() {
    return records;
  }

  /** What became of the first line that changed nothing; null when all have changed something. */
  synchronized Verdict unapplied() {
    return unapplied;
  }

  synchronized long unappliedLine() {
    return unappliedLine;
  }

  /**
   * Offsets of the first and the last line, and the greatest LSN; null when there was no line.
   *
   * @param judged whether it tells the verdicts
   */
  synchronized String summary(boolean judged) {
    JsonLine line = new JsonLine().number("records", records);
    if (records == 0) {
      line.text("firstOffset", null).text("lastOffset", null).text("lsn", null);
    } else {
      line.number("firstOffset", firstOffset).number("lastOffset", lastOffset).number("lsn", lsn);
    }
    if (judged) {
      line.number("applied", verdicts[Verdict.APPLIED.code()])
          .number("conflicts", verdicts[Verdict.CONFLICT.code()])
          .number("rejected", verdicts[Verdict.REJECTED.code()]);
    }
    return line.toString();
  }
}
