package io.driftdb.battery.fuzz;

import io.driftdb.battery.Battery;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One target under the fuzzer, in a process of its own, for so many seconds, from a fixed seed
 * ({@code -Dfuzz.seed=} for another) and what the corpus has. Thread-safe. A process that does not
 * end in time is ended and is a failure.
 */
final class JazzerRun {
  private static final String MAIN = "com.code_intelligence.jazzer.Jazzer";

  /** What lets neither Netty's own use of Unsafe pass nor connections to ports of this machine. */
  private static final String NOT_WATCHED =
      "com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer"
          + ":com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery";

  static final int SEED = Integer.getInteger("fuzz.seed", 1);
  private static final int SLOWEST_INPUT_S = 10;
  private static final int PATIENCE_S = 60;
  private static final int STACKS_S = 5;

  /** What the fuzzer says when it can't work on this machine, before it tries any input. */
  private static final Pattern UNUSABLE =
      Pattern.compile(
          "UnsatisfiedLinkError.*jazzer.*|AttachNotSupported.*|AgentLoadException.*"
              + "|AgentInitializationException.*|.*Could not self-attach.*|.*GLIBC.* not found.*");

  private static final Pattern EXECUTED = Pattern.compile("number_of_executed_units: +(\\d+)");
  private static final Pattern COVERED = Pattern.compile("cov: (\\d+)");
  private static final Pattern TAKEN = Pattern.compile(FuzzEntry.TAKEN + "(\\d+)");

  private final Targets target;
  private final Path directory;

  JazzerRun(Targets target, Path directory) {
    this.target = target;
    this.directory = directory;
  }

  /**
   * What came of it.
   *
   * @param missing what the machine lacks for it, empty when it ran
   * @param edges of the code that were passed
   * @param taken inputs that were taken as sound
   * @param found inputs that something did not hold for
   */
  record Outcome(
      int exitCode, String missing, long executions, long edges, long taken, List<Path> found) {}

  Outcome run(int seconds) throws IOException, InterruptedException {
    Path made = Files.createDirectories(directory.resolve("made"));
    Path found = Files.createDirectories(directory.resolve("found"));
    Process process =
        new ProcessBuilder(command(seconds, made, found))
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
    try {
      if (!process.waitFor(seconds + PATIENCE_S, TimeUnit.SECONDS)) {
        askWhereItIs(process);
        throw new AssertionError("the fuzzer does not end: see " + output());
      }
    } finally {
      process.destroyForcibly();
    }
    try (Stream<Path> files = Files.list(found)) {
      List<Path> inputs = files.filter(each -> !each.toString().endsWith(".java")).toList();
      return outcome(process.exitValue(), inputs);
    }
  }

  /** Has it write the stacks of its threads to its output. */
  private static void askWhereItIs(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
    process.waitFor(STACKS_S, TimeUnit.SECONDS);
  }

  /** Where the fuzzer's output is. */
  Path output() {
    return directory.resolve("output.txt");
  }

  private List<String> command(int seconds, Path made, Path found) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("-X") || flag.startsWith("--")) {
        command.add(flag);
      }
    }
    command.add("-XX:+UseSerialGC");
    if (!Battery.isWhole()) {
      command.add(
          "-XX:TieredStopAtLevel=1"); // a short run would be over before it is compiled well
    }
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
    command.add("-cp");
    command.add(System.getProperty("surefire.test.class.path", classPath()));
    command.addAll(
        List.of(
            MAIN,
            "--target_class=" + FuzzEntry.class.getName(),
            "--target_args=" + target.id(),
            "--instrumentation_includes=io.driftdb.**",
            "--disabled_hooks=" + NOT_WATCHED,
            "--reproducer_path=" + found,
            "-artifact_prefix=" + found + File.separator,
            "-seed=" + SEED,
            "-max_total_time=" + seconds,
            "-max_len=" + target.maxLength(),
            "-timeout=" + SLOWEST_INPUT_S,
            "-print_final_stats=1",
            made.toString(),
            Corpus.folder(target).toString()));
    return command;
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private Outcome outcome(int exitCode, List<Path> found) throws IOException {
    String output = Files.readString(output(), StandardCharsets.ISO_8859_1);
    long executions = last(EXECUTED, output);
    Matcher unusable = UNUSABLE.matcher(output);
    boolean isUnusable = exitCode != 0 && executions == 0 && unusable.find();
    return new Outcome(
        exitCode,
        isUnusable ? "a fuzzer that starts: " + unusable.group() : "",
        executions,
        last(COVERED, output),
        last(TAKEN, output),
        found);
  }

  private static long last(Pattern pattern, String output) {
    long last = 0;
    for (Matcher each = pattern.matcher(output); each.find(); ) {
      last = Long.parseLong(each.group(1));
    }
    return last;
  }
}
