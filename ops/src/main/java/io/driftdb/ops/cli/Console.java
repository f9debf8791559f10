package io.driftdb.ops.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes. Unlike {@link System#out}, the output says when nobody reads it
 * any more.
 *
 * @param showsProgress whether somebody looks at {@code err} as it is written
 */
public record Console(InputStream in, OutputStream out, PrintStream err, boolean showsProgress) {
  private static final int BUFFER_BYTES = 64 << 10;

  /** The process's own; {@code DRIFT_TERMINAL} is set by the launcher when stderr is one. */
  public static Console ofProcess() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        "1".equals(System.getenv("DRIFT_TERMINAL")));
  }

  /** Replaces the progress line by another one; an empty one leaves nothing of it. */
  public void progress(String text) {
    if (showsProgress) {
      err.print("\r\u001b[K" + text);
      err.flush();
    }
  }
}
