package io.driftdb.ops.process;

import io.driftdb.ops.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker in a process of its own, on free ports. Closing it kills it if it still runs. */
final class BrokerProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("ready native=(\\S+:\\d+) http=(\\S+:\\d+) data=(.+)");

  private final Process process;
  private final Path log;
  private final String address;
  private final String httpAddress;

  private BrokerProcess(Process process, Path log, String address, String httpAddress) {
    this.process = process;
    this.log = log;
    this.address = address;
    this.httpAddress = httpAddress;
  }

  /** The command line of a broker with small files. */
  static ProcessBuilder command(Path data, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "broker",
                "--set",
                "data.directory=" + data,
                "--set",
                "native.port=0",
                "--set",
                "http.port=0",
                "--set",
                "log.group.size=2MiB",
                "--set",
                "log.segment.size=8MiB",
                "--set",
                "log.disk.reserve=16MiB"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return Distribution.drift(arguments.toArray(String[]::new));
  }

  /** Starts one and waits until it is ready. */
  static BrokerProcess start(Path data, String... settings) throws IOException {
    return start(command(data, settings), data.resolveSibling(data.getFileName() + ".log"));
  }

  /** Starts one by a command line and waits until it is ready. */
  static BrokerProcess start(ProcessBuilder command, Path log) throws IOException {
    Process process =
        command.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    if (!ready.matches()) {
      process.destroyForcibly();
      throw new IllegalStateException("no ready line but " + line + "; " + Files.readString(log));
    }
    return new BrokerProcess(process, log, ready.group(1), ready.group(2));
  }

  String address() {
    return address;
  }

  int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  String httpAddress() {
    return httpAddress;
  }

  String log() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  /** Runs a command against it, within this process. */
  Cli.Result drift(String... arguments) {
    return drift(new byte[0], arguments);
  }

  Cli.Result drift(byte[] in, String... arguments) {
    List<String> line = new ArrayList<>(List.of("--broker", address));
    line.addAll(List.of(arguments));
    return Cli.run(in, line.toArray(String[]::new));
  }

  /** Asks it to stop, as an init system does; returns its exit status. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  /** Takes it away without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  private int awaitEnd() throws InterruptedException {
    if (!process.waitFor(Distribution.DEADLINE_S, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the broker did not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
