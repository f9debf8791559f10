package io.driftdb.ops.system;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code drift broker} on free ports. */
public final class BrokerProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("ready native=(\\S+) http=(\\S+) data=(.+)");
  private static final long DEADLINE_S = 60;

  private final Process process;
  private final Matcher ready;

  private BrokerProcess(Process process, Matcher ready) {
    this.process = process;
    this.ready = ready;
  }

  public static BrokerProcess start(Path data, String... settings) throws IOException {
    return start(data, Surroundings.NONE, settings);
  }

  /** Starts it in surroundings that are not as they should be. */
  public static BrokerProcess start(Path data, Surroundings surroundings, String... settings)
      throws IOException {
    return awaitReady(launch(data, surroundings, settings), data);
  }

  /** As {@link #start}, but null when it ends before it is ready. */
  public static BrokerProcess startIfItCan(Path data, Surroundings surroundings, String... settings)
      throws IOException {
    return readyIfItCan(launch(data, surroundings, settings));
  }

  /** Waits until one that was launched serves; an AssertionError when it ends before. */
  static BrokerProcess awaitReady(Process launched, Path data) throws IOException {
    BrokerProcess started = readyIfItCan(launched);
    if (started == null) {
      throw new AssertionError("no ready line; " + Files.readString(errors(data)));
    }
    return started;
  }

  private static BrokerProcess readyIfItCan(Process process) throws IOException {
    String line = process.inputReader(StandardCharsets.UTF_8).readLine();
    Matcher ready = READY.matcher(line == null ? "" : line);
    if (ready.matches()) {
      return new BrokerProcess(process, ready);
    }
    process.destroyForcibly().onExit().join();
    return null;
  }

  /** Starts it, and does not wait until it serves. */
  static Process launch(Path data, String... settings) throws IOException {
    return launch(data, Surroundings.NONE, settings);
  }

  private static Process launch(Path data, Surroundings surroundings, String... settings)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("broker"));
    List<String> assignments =
        new ArrayList<>(
            List.of(
                "data.directory=" + data,
                "native.port=0",
                "http.port=0",
                "log.segment.size=16MiB",
                "log.disk.reserve=0B"));
    assignments.addAll(List.of(settings));
    assignments.forEach(each -> arguments.addAll(List.of("--set", each)));
    return surroundings
        .around(Drift.process(arguments))
        .redirectError(errors(data).toFile())
        .start();
  }

  /** Where it writes its log lines. */
  public static Path errors(Path data) {
    return data.resolveSibling(data.getFileName() + ".err");
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** From now on its writes to files fail behind their first 64 KiB. */
  void refuseWrites() throws IOException, InterruptedException {
    int rc =
        new ProcessBuilder("prlimit", "--fsize=65536", "--pid", Long.toString(pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (rc != 0) {
      throw new IOException("prlimit ended with " + rc);
    }
  }

  /** Lets none of its threads go on until {@link #resume}. */
  public void pause() throws IOException, InterruptedException {
    Signal.STOP.send(pid());
  }

  public void resume() throws IOException, InterruptedException {
    Signal.CONT.send(pid());
  }

  /** HOST:PORT of the client protocol. */
  public String address() {
    return ready.group(1);
  }

  /** A client of it. */
  public DriftClient connect() {
    return DriftClient.connect(clientConfig());
  }

  /** Where a client finds it. */
  public ClientConfig clientConfig() {
    int colon = address().lastIndexOf(':');
    int port = Integer.parseInt(address().substring(colon + 1));
    return ClientConfig.at(address().substring(0, colon), port);
  }

  public String httpAddress() {
    return ready.group(2);
  }

  String data() {
    return ready.group(3);
  }

  public Drift.Ended run(String... arguments) throws IOException, InterruptedException {
    return run(new byte[0], arguments);
  }

  public Drift.Ended run(byte[] input, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--broker", address()));
    return Drift.run(input, all);
  }

  /** Asks it to stop, as an init system does; its exit status. */
  public int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the broker does not stop");
    }
    return process.exitValue();
  }

  /** Takes it away without a word. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
