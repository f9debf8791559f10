package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.protocol.TopicKind;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerMainTest {
  private static final Pattern READY =
      Pattern.compile("ready native=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:\\d+ data=(.+)");

  @TempDir private Path directory;
  private String classPath = System.getProperty("java.class.path");

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", classPath));
    command.add(BrokerMain.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(directory.resolve("stderr").toFile()).start();
  }

  private Process startOn(Path data, String... more) throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String assignment :
        new String[] {
          "data.directory=" + data, "native.port=0", "http.port=0", "log.segment.size=16MiB"
        }) {
      arguments.addAll(List.of("--set", assignment));
    }
    for (String assignment : more) {
      arguments.addAll(List.of("--set", assignment));
    }
    return start(arguments.toArray(new String[0]));
  }

  private static int exitStatus(Process process) throws InterruptedException {
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the process does not end");
    return process.exitValue();
  }

  private String lastErrorLine() throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve("stderr"));
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  @Test
  void shouldSayWhenItIsReadyAndStopInOrder() throws IOException, InterruptedException {
    Path data = directory.resolve("data");
    Process process = startOn(data, "logging.format=json", "logging.file=" + directory + "/log");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      Matcher ready = READY.matcher(String.valueOf(out.readLine()));
      assertTrue(ready.matches(), "the first line is the ready line");
      assertEquals(data.toString(), ready.group(2));
      int port = Integer.parseInt(ready.group(1));
      try (WireClient client =
          new WireClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        client.handshake();
        client.createTopic("t", TopicKind.LOG, 1);
        Process second = startOn(data);
        assertEquals(BrokerMain.FAILED, exitStatus(second));
        assertTrue(lastErrorLine().startsWith("drift: DATA_DIR_LOCKED: "), lastErrorLine());
        process.toHandle().destroy();
        assertEquals(BrokerMain.STOPPED, exitStatus(process));
      }
      assertEquals(null, out.readLine(), "nothing but the ready line");
    } finally {
      process.destroyForcibly();
    }
    String log = Files.readString(directory.resolve("log"));
    assertTrue(log.startsWith("{"), log);
    assertTrue(log.contains("Stopped"), log);
  }

  @Test
  void shouldRefuseBadSettingsInOneLine() throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("broker.conf"), "\nlog.shard = 2\n");
    Process process = start("--config", file.toString());
    assertEquals(BrokerMain.FAILED, exitStatus(process));
    assertEquals(1, Files.readAllLines(directory.resolve("stderr")).size());
    assertTrue(lastErrorLine().startsWith("drift: CONFIG_INVALID: "), lastErrorLine());
    assertTrue(lastErrorLine().contains("broker.conf:2"), lastErrorLine());
  }

  @Test
  void shouldTellItsUsage() throws IOException, InterruptedException {
    assertEquals(BrokerMain.USAGE, exitStatus(start("--verbose")));
    assertTrue(lastErrorLine().startsWith("usage: drift broker"), lastErrorLine());
  }

  @Test
  void shouldTellOfAnInstallationThatLacksAFile() throws Exception {
    classPath =
        Stream.of(classPath.split(File.pathSeparator))
            .filter(each -> !each.contains("logback-core"))
            .collect(Collectors.joining(File.pathSeparator));
    assertEquals(BrokerMain.FAILED, exitStatus(startOn(directory.resolve("data"))));
    assertTrue(lastErrorLine().contains("install it again"), lastErrorLine());
    String errors = Files.readString(directory.resolve("stderr"));
    assertTrue(errors.contains("at " + BrokerMain.class.getName()), errors);
  }

  @Test
  void shouldRefuseAnEmptyDirectoryAndALogFileThatCannotBeWritten() throws Exception {
    assertEquals(1, exitStatus(startOn(Path.of(""))));
    assertTrue(lastErrorLine().contains("data.directory is empty"), lastErrorLine());
    Path noDirectory = Files.writeString(directory.resolve("file"), "");
    assertEquals(
        1, exitStatus(startOn(directory.resolve("d"), "logging.file=" + noDirectory + "/log")));
    assertTrue(lastErrorLine().contains("can't be written"), lastErrorLine());
    String pattern = "logging.file=" + directory + "/a%d{.log";
    assertEquals(1, exitStatus(startOn(directory.resolve("d"), pattern)));
    assertTrue(lastErrorLine().startsWith("drift: CONFIG_INVALID: "), lastErrorLine());
  }
}
