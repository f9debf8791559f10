package io.driftdb.ops.faults;

import io.driftdb.ops.system.Patience;
import io.driftdb.ops.system.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes system calls of a process fail or last, by strace, which touches nothing else of it. */
final class Strace implements AutoCloseable {
  private static final String MISSING = "strace with the permission to trace";
  private static final Pattern BEGUN = Pattern.compile("^(?:(\\d+) +)?(\\w+)\\((.*)$");
  private static final Pattern RESUMED = Pattern.compile("^(?:(\\d+) +)?<\\.\\.\\. (\\w+) resumed");
  private static final Pattern OF_FILE = Pattern.compile("<(/[^>]*)>|\"(/[^\"]*)\"");
  private static final long DEADLINE_S = 20;

  /** A call that was made to fail, and the file that it was for; empty where it names none. */
  record Injected(String call, String file) {}

  private final Process process;
  private final Path log;

  private Strace(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Empty, or what this machine lacks: to start under it, and to attach to what runs. */
  static String missing() throws IOException {
    String toStart =
        Tool.missing(
            MISSING,
            List.of(
                "strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "fsync", "true"));
    if (!toStart.isEmpty()) {
      return toStart;
    }
    Process other = new ProcessBuilder("sleep", "0.5").start();
    try {
      String pid = Long.toString(other.pid());
      return Tool.missing(MISSING, List.of("strace", "-qq", "-o", "/dev/null", "-p", pid));
    } finally {
      other.destroy();
    }
  }

  /**
   * The words before a command line: the calls are counted from its very beginning, only those for
   * these files if there are any.
   */
  static Surroundings from(Path log, Injection injection, List<Path> files) {
    List<String> words = new ArrayList<>(List.of("strace", "-D", "-f", "--seccomp-bpf", "-qq"));
    words.addAll(List.of("-y", "-o", log.toString()));
    words.addAll(injection.options());
    files.forEach(each -> words.addAll(List.of("-P", each.toString())));
    return Surroundings.of(words);
  }

  /** All threads of a process that runs: their calls are counted from now on. */
  static Strace ofProcess(long pid, Path log, Injection injection) throws Exception {
    return attach(List.of("-f", "-p", Long.toString(pid)), log, injection);
  }

  /** Only those threads. */
  static Strace ofThreads(List<Long> threads, Path log, Injection injection) throws Exception {
    List<String> which = new ArrayList<>();
    threads.forEach(each -> which.addAll(List.of("-p", Long.toString(each))));
    return attach(which, log, injection);
  }

  /** The threads of a process whose names begin in one of these ways. */
  static List<Long> threads(long pid, List<String> names) throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks.toList()) {
        String name = Files.readString(task.resolve("comm"));
        if (names.stream().anyMatch(name::startsWith)) {
          found.add(Long.parseLong(task.getFileName().toString()));
        }
      }
    }
    return found;
  }

  private static Strace attach(List<String> which, Path log, Injection injection) throws Exception {
    Path messages = log.resolveSibling(log.getFileName() + ".messages");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>(List.of("strace", "-y", "-o", log.toString()));
    command.addAll(injection.options());
    command.addAll(which);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(messages.toFile())
            .start();
    long wanted = which.stream().filter(word -> word.equals("-p")).count();
    Patience.await(
        "strace at " + which,
        () -> {
          String text = Files.readString(messages);
          if (!process.isAlive()) {
            throw new IOException("strace has ended: " + text);
          }
          // of a thread that has ended meanwhile it says that it could not attach
          return text.lines().filter(line -> line.contains("attach")).count() >= wanted;
        });
    return new Strace(process, log);
  }

  List<Injected> injected() throws IOException {
    return injected(log);
  }

  /** What a log of strace says was injected, as far as it is written. */
  static List<Injected> injected(Path log) throws IOException {
    List<Injected> found = new ArrayList<>();
    if (!Files.exists(log)) {
      return found;
    }
    Map<String, String> unfinished = new HashMap<>();
    for (String line : Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList()) {
      Matcher begun = BEGUN.matcher(line);
      Matcher resumed = RESUMED.matcher(line);
      boolean injected = line.endsWith("(INJECTED)");
      boolean isBegun = begun.find();
      if (isBegun && injected) {
        found.add(new Injected(begun.group(2), file(begun.group(3))));
      } else if (isBegun) {
        unfinished.put(begun.group(1), begun.group(3));
      } else if (injected && resumed.find()) {
        String arguments = unfinished.getOrDefault(resumed.group(1), "");
        found.add(new Injected(resumed.group(2), file(arguments)));
      }
    }
    return found;
  }

  private static String file(String arguments) {
    Matcher named = OF_FILE.matcher(arguments);
    if (!named.find()) {
      return "";
    }
    return named.group(1) != null ? named.group(1) : named.group(2);
  }

  /** How many calls were made to last so far. */
  long delayed() throws IOException {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.endsWith("(DELAYED)")).count();
    }
  }

  /** Lets go of the process, which goes on as it was. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(DEADLINE_S, TimeUnit.SECONDS).join();
  }
}
