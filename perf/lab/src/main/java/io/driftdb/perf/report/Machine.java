package io.driftdb.perf.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where and with what figures were measured. */
public record Machine(
    String processor,
    int cores,
    long memoryMib,
    String system,
    String disk,
    String jdk,
    Build build) {

  /** Which sources, and when. */
  public record Build(String commit, String time) {}

  /** This machine, a data directory on the disk that is used, and the checkout's commit. */
  public static Machine here(Path data, Path checkout) throws IOException, InterruptedException {
    Files.createDirectories(data);
    String processor = first("/proc/cpuinfo", "(?m)^model name\\s*: (.+)$", "unknown");
    String memory = first("/proc/meminfo", "MemTotal:\\s+(\\d+) kB", "0");
    String system =
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch");
    String jdk = System.getProperty("java.vm.name") + " " + Runtime.version();
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new Machine(
        processor,
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(memory) >> 10,
        system,
        Files.getFileStore(data).type(),
        jdk,
        new Build(commit(checkout), time));
  }

  private static String first(String file, String pattern, String otherwise) throws IOException {
    if (!Files.isReadable(Path.of(file))) {
      return otherwise;
    }
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
    return matcher.find() ? matcher.group(1) : otherwise;
  }

  private static String commit(Path checkout) throws InterruptedException {
    try {
      String described =
          output(checkout, "git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*");
      return described.isEmpty() ? "unknown" : described;
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String output(Path directory, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text.strip();
  }
}
