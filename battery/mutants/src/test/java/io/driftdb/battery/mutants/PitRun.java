package io.driftdb.battery.mutants;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** PIT over one area, in a process of its own. */
final class PitRun {
  private static final String MAIN = "org.pitest.mutationtest.commandline.MutationCoverageReport";

  /** Of the seeds that properties have in {@code mvn verify}: they are run once for each mutant. */
  private static final int SEEDS_PERCENT = 5;

  /** Beyond what a test takes otherwise: a mutant that goes on for longer is noticed. */
  private static final int PATIENCE_MS = 2000;

  private static final Pattern OURS = Pattern.compile("driftdb-(log|table)-[^/]*\\.jar");

  private final Area area;
  private final Path directory;

  PitRun(Area area, Path directory) {
    this.area = area;
    this.directory = directory;
  }

  Mutants run(long patienceMs) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
    try {
      if (!process.waitFor(patienceMs, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the mutants of " + area + " take too long: see " + output());
      }
      if (process.exitValue() != 0) {
        throw new AssertionError("PIT ended with " + process.exitValue() + ": see " + output());
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Mutants.read(directory.resolve("mutations.xml"));
  }

  private Path output() {
    return directory.resolve("output.txt");
  }

  private List<String> command() throws IOException {
    List<String> classPath = new ArrayList<>();
    String mutable = null;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String inFolder = folderOf(entry);
      classPath.add(inFolder);
      if (Files.isDirectory(Path.of(inFolder, "io/driftdb", area.module()))
          && !inFolder.contains("test")) {
        mutable = inFolder;
      }
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), MAIN));
    command.addAll(List.of("--reportDir", directory.toString()));
    command.addAll(List.of("--targetClasses", area.classes()));
    command.addAll(List.of("--targetTests", area.tests()));
    command.addAll(List.of("--mutableCodePaths", mutable));
    command.addAll(List.of("--sourceDirs", directory.toString()));
    command.addAll(List.of("--outputFormats", "XML"));
    command.add("--timestampedReports=false");
    command.addAll(List.of("--threads", "2"));
    command.addAll(List.of("--timeoutConst", String.valueOf(PATIENCE_MS)));
    command.addAll(List.of("--verbosity", "QUIET"));
    command.addAll(List.of("--jvmArgs", String.join(",", jvmArguments())));
    return command;
  }

  private List<String> jvmArguments() throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("-X") || flag.startsWith("--")) {
        arguments.add(flag);
      }
    }
    arguments.add("-XX:TieredStopAtLevel=1"); // they end before more would pay
    arguments.add("-Dseeds.percent=" + SEEDS_PERCENT);
    arguments.add("-XX:ErrorFile=" + directory.resolve("crashed-%p.log")); // a mutant may do that
    arguments.add("-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
    return arguments;
  }

  /** PIT finds classes to change, and tests, in folders only. */
  private String folderOf(String entry) throws IOException {
    Matcher ours = OURS.matcher(Path.of(entry).getFileName().toString());
    if (!ours.matches()) {
      return entry;
    }
    String name = ours.group().replace(".jar", "").replace("-tests", "-test");
    Path folder = directory.resolve(name);
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(Path.of(entry)))) {
      for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        Path file = folder.resolve(each.getName());
        if (!each.isDirectory()) {
          Files.createDirectories(file.getParent());
          Files.copy(in, file);
        }
      }
    }
    return folder.toString();
  }
}
