package io.driftdb.ops.faults;

import io.driftdb.ops.system.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A wall clock that is off, for processes that are started with it, by libfaketime: it may be set
 * again while they run. The clock that only goes forward is left alone.
 */
final class FakeClock {
  private static final String LIBRARY = "libfaketimeMT.so.1";

  /** How long processes go on with what they have read: to read at each call is too slow. */
  private static final int CACHE_S = 1;

  private static final long MARGIN_NS = 100_000_000L;
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));

  private final Path library;
  private final Path file;

  private FakeClock(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  /** Empty, or what this machine lacks; the directory is for trying. */
  static String missing(Path directory) throws IOException {
    Optional<Path> library = library();
    if (library.isEmpty()) {
      return LIBRARY + " (package faketime)";
    }
    Path file = Files.writeString(directory.resolve("trial.clock"), "@2001-01-01 00:00:00");
    FakeClock clock = new FakeClock(library.get(), file);
    ProcessBuilder year = new ProcessBuilder("date", "+%Y");
    year.environment().putAll(clock.surroundings().environment());
    try {
      return Tool.run(year).equals("2001") ? "" : LIBRARY + " that fakes the time";
    } catch (IOException e) {
      return LIBRARY + " that can be loaded";
    }
  }

  private static Optional<Path> library() throws IOException {
    for (Path place : PLACES) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> found = Files.find(place, 3, (path, is) -> path.endsWith(LIBRARY))) {
          Optional<Path> first = found.findFirst();
          if (first.isPresent()) {
            return first;
          }
        } catch (UncheckedIOException e) {
          // a folder that may not be read: it is not there for us
        }
      }
    }
    return Optional.empty();
  }

  /** A clock that is right so far. */
  static FakeClock in(Path directory) throws IOException {
    FakeClock clock = new FakeClock(library().orElseThrow(), directory.resolve("clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  /** Sets it, and waits until processes that run have noticed, which shows nowhere else. */
  void jumpTo(Duration offset) throws IOException {
    set(offset);
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(CACHE_S) + MARGIN_NS);
  }

  /** So far off the true time from now on, for processes that start. */
  void set(Duration offset) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, String.format("%+d", offset.toSeconds()));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What a command is started in to have this clock. */
  Surroundings surroundings() {
    return new Surroundings(
        List.of(),
        Map.of(
            "LD_PRELOAD",
            library.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            file.toString(),
            "FAKETIME_CACHE_DURATION",
            Integer.toString(CACHE_S),
            "DONT_FAKE_MONOTONIC",
            "1",
            "NO_FAKE_STAT",
            "1"));
  }
}
