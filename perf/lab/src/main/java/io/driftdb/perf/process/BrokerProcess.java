package io.driftdb.perf.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A broker's process, its output in a file. One thread uses it. It does not outlive the lab: a hook
 * kills it when the lab is stopped.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final long POLL_MS = 2;
  private static final int SHOWN_LINES = 20;

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path directory;
  private final boolean wrapped;
  private final Runnable atExit = this::kill;
  private Process process;
  private long startedNs;

  /**
   * Starts it.
   *
   * @param wrapper words before the command, such as strace's; may be empty
   * @param directory where its output and its collector's log go
   */
  public BrokerProcess(
      List<String> wrapper, List<String> command, Map<String, String> environment, Path directory)
      throws IOException {
    this.command = new ArrayList<>(wrapper);
    this.command.addAll(command);
    this.environment = environment;
    this.directory = directory;
    this.wrapped = !wrapper.isEmpty();
    start();
    AtExit.add(atExit);
  }

  private void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(output().toFile());
    builder.redirectInput(new File("/dev/null"));
    startedNs = System.nanoTime();
    process = builder.start();
  }

  /** Kills it as kill -9 does and starts it again with the same command. */
  public void restart() throws IOException {
    kill();
    start();
  }

  /** The option that makes a JVM write the log that {@link #collections()} reads. */
  public static String collectorLogOption(Path directory) {
    return "-Xlog:gc:file=" + collectorLog(directory) + ":uptime:filecount=0";
  }

  private static Path collectorLog(Path directory) {
    return directory.resolve("gc.log");
  }

  private Path output() {
    return directory.resolve("broker.out");
  }

  /** When it was started, by {@link System#nanoTime()}. */
  public long startedNs() {
    return startedNs;
  }

  /** What it has cost so far. */
  public ProcessFigures figures() throws IOException {
    return ProcessFigures.of(pid());
  }

  /** What its collector did so far. */
  public CollectorFigures collections() throws IOException {
    return CollectorFigures.of(collectorLog(directory));
  }

  private long pid() {
    if (!wrapped) {
      return process.pid();
    }
    Optional<ProcessHandle> child = process.children().findFirst();
    return child.map(ProcessHandle::pid).orElse(process.pid());
  }

  /** Waits for a line of its output that starts so, and returns it. */
  public String awaitLine(String prefix, long withinMs) throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    while (true) {
      for (String line : lines()) {
        if (line.startsWith(prefix)) {
          return line;
        }
      }
      check();
      if (System.nanoTime() - deadlineNs > 0) {
        throw new IOException("the broker did not say '" + prefix + "' in time:\n" + tail());
      }
      Thread.sleep(POLL_MS);
    }
  }

  /** Throws what it last said if it has ended. */
  public void check() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the broker ended with status " + process.exitValue() + ":\n" + tail());
    }
  }

  private List<String> lines() throws IOException {
    String text = Files.readString(output(), StandardCharsets.ISO_8859_1);
    return List.of(text.substring(0, text.lastIndexOf('\n') + 1).split("\n"));
  }

  private String tail() throws IOException {
    List<String> lines = lines();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills it: its data are deleted next, so nothing is gained by an orderly stop. */
  @Override
  public void close() {
    kill();
    AtExit.remove(atExit);
  }
}
