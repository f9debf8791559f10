package io.driftdb.perf.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a process's fdatasync and fsync take longer, by strace, which touches nothing else of it.
 */
public final class SlowSync {
  private static final int US_PER_MS = 1000;

  private SlowSync() {}

  /** The words before a command line. */
  static List<String> wrapper(int ms) {
    return List.of(
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=fdatasync,fsync",
        "-e",
        "inject=fdatasync,fsync:delay_exit=" + ms * US_PER_MS);
  }

  /** Whether this machine can do it. */
  public static boolean isAvailable() {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      Path strace = Path.of(directory, "strace");
      if (Files.isExecutable(strace)) {
        return canTrace(strace);
      }
    }
    return false;
  }

  private static boolean canTrace(Path strace) {
    try {
      return new ProcessBuilder(
                  strace.toString(),
                  "-f",
                  "--seccomp-bpf",
                  "-qq",
                  "-o",
                  "/dev/null",
                  "-e",
                  "trace=fsync",
                  "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
