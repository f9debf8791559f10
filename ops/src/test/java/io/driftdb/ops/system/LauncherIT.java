package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of an unpacked archive, in a directory with a space in its name. */
class LauncherIT {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @TempDir Path scratch;
  private Path unpacked;

  @BeforeEach
  void unpack() throws Exception {
    Path archive = Path.of(Drift.distribution() + ".tar.gz");
    Path home = Files.createDirectory(scratch.resolve("with space"));
    List<String> tar = List.of("tar", "xzf", archive.toString(), "-C", home.toString());
    Drift.run(new ProcessBuilder(tar)).ok();
    unpacked = home.resolve(Drift.distribution().getFileName());
  }

  private Drift.Ended drift(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder command = Drift.process(unpacked.resolve("bin/drift"), List.of(arguments));
    command.environment().putAll(environment);
    return Drift.run(command);
  }

  @Test
  void shouldRunThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(scratch.resolve("drift"), unpacked.resolve("bin/drift"));
    Drift.Ended ended = Drift.run(Drift.process(link, List.of("version", "--json"))).ok();
    String version = unpacked.getFileName().toString().replace("driftdb-", "");
    assertTrue(ended.text().startsWith("{\"version\":\"" + version + "\","), ended.text());
    assertEquals("", ended.errors());
  }

  @Test
  void shouldRunTheQuickstart() throws Exception {
    assertTrue(drift(Map.of(), "quickstart").ok().text().contains("as of offset 9999"));
  }

  @Test
  void shouldCompleteInBash() throws Exception {
    String script =
        "source '"
            + unpacked.resolve("completion/drift.bash")
            + "'; COMP_WORDS=(drift topic cr); COMP_CWORD=2; _complete_drift;"
            + " echo \"${COMPREPLY[@]}\"";
    Drift.Ended ended = Drift.run(new ProcessBuilder("bash", "-c", script)).ok();
    assertEquals("create", ended.text().strip());
  }

  @Test
  void shouldRefuseAnOldJava() throws Exception {
    Path java = Files.createDirectories(scratch.resolve("old/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 3\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(scratch.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");
    List<Map<String, String>> choices =
        List.of(
            Map.of("JAVA_HOME", scratch.resolve("old").toString()),
            Map.of("DRIFT_JAVA", java.toString()));
    for (Map<String, String> choice : choices) {
      String complaint = drift(choice, "version").complaint(FAILED);
      assertTrue(complaint.contains("Java 11"), complaint);
    }
  }

  @Test
  void shouldSayWhatToDoWithoutJava() throws Exception {
    String complaint = drift(Map.of("DRIFT_JAVA", "/nowhere/java"), "version").complaint(FAILED);
    assertTrue(complaint.contains("DRIFT_JAVA"), complaint);
  }

  @Test
  void shouldPassOptionsToTheJvm() throws Exception {
    Map<String, String> options =
        Map.of("DRIFT_HEAP", "64m", "DRIFT_OPTS", "-XshowSettings:vm -Dx=y");
    Drift.Ended ended = drift(options, "version").ok();
    assertTrue(ended.errors().contains("64.00M"), ended.errors());
  }

  @Test
  void shouldGiveANodeOfAClusterALargerHeap() throws Exception {
    Path file = scratch.resolve("node.conf");
    Files.writeString(file, "cluster {\n  nodes = wrong\n}\n");
    Map<String, String> show = Map.of("DRIFT_OPTS", "-XshowSettings:vm");
    Map<String, String> node =
        Map.of("DRIFT_OPTS", "-XshowSettings:vm", "DRIFT_CLUSTER_NODES", "wrong");
    List<Drift.Ended> nodes =
        List.of(
            drift(node, "broker"),
            drift(show, "broker", "--set", "cluster.nodes=wrong"),
            drift(show, "broker", "--config", file.toString()));
    for (Drift.Ended each : nodes) {
      assertTrue(each.errors().contains("Max. Heap Size: 512.00M"), each.errors());
      assertTrue(each.errors().contains("CONFIG_INVALID"), each.errors());
    }
    Drift.Ended alone = drift(show, "broker", "--set", "native.port=wrong");
    assertTrue(alone.errors().contains("Max. Heap Size: 256.00M"), alone.errors());
  }

  @Test
  void shouldTakeAnyCharacterInAnyLocale() throws Exception {
    for (String locale : List.of("C", "POSIX", "C.UTF-8")) {
      String complaint = drift(Map.of("LC_ALL", locale), "topic", "café日本").complaint(USAGE);
      assertTrue(complaint.contains("café日本"), locale + ": " + complaint);
    }
  }
}
