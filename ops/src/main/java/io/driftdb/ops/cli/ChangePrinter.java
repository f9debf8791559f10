package io.driftdb.ops.cli;

import io.driftdb.client.TableListener;
import io.driftdb.client.TableRow;
import io.driftdb.ops.envelope.TableWriter;
import io.driftdb.schema.DriftException;
import java.io.IOException;
import java.util.List;

/**
 * Prints rows and changes as the client's thread hears of them, until it has as many as it was
 * asked for; the command's thread waits for that, and throws what went wrong.
 */
final class ChangePrinter implements TableListener {
  private final Console console;
  private final AsOfOptions asOf;
  private final TableWriter writer;
  private long left;
  private IOException unwritten;
  private DriftException ended;

  ChangePrinter(Console console, AsOfOptions asOf, long max) {
    this.console = console;
    this.asOf = asOf;
    this.writer = new TableWriter(console.out());
    this.left = max;
  }

  /** A step of writing. */
  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  private synchronized void write(Writing writing) {
    if (unwritten != null || left == 0) {
      return;
    }
    try {
      writing.run();
    } catch (IOException e) {
      unwritten = e;
      notifyAll();
    }
  }

  @Override
  public void onRow(TableRow row) {
    write(() -> writer.row(row.key(), row.value()));
  }

  @Override
  public void onRowsEnd(long lsn, byte[] token) {
    write(
        () -> {
          console.out().flush();
          asOf.tell(console, lsn);
        });
  }

  @Override
  public void onChanges(List<TableRow> changes, long lsn, byte[] token) {
    write(
        () -> {
          for (TableRow change : changes) {
            if (left > 0) {
              writer.change(change);
              left--;
            }
          }
          console.out().flush();
          if (left == 0) {
            notifyAll();
          }
        });
  }

  @Override
  public synchronized void onEnd(DriftException why) {
    ended = why;
    notifyAll();
  }

  /** Until all is printed that was asked for. */
  synchronized void await() throws IOException, InterruptedException {
    while (left > 0 && unwritten == null && ended == null) {
      wait();
    }
    if (unwritten != null) {
      throw unwritten;
    }
    if (ended != null && left > 0) {
      throw ended;
    }
  }
}
