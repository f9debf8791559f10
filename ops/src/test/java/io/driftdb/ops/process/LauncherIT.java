package io.driftdb.ops.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
  @TempDir private Path scratch;
  private Path unpacked;

  @BeforeEach
  void unpack() throws IOException, InterruptedException {
    Path archive = Path.of(Distribution.directory() + ".tar.gz");
    Path home = Files.createDirectory(scratch.resolve("with space"));
    Cli.Result tar =
        Distribution.run(
            Distribution.command(Path.of("tar"), "xzf", archive.toString(), "-C", home.toString()));
    assertEquals(0, tar.status(), tar.err());
    unpacked = home.resolve(Distribution.directory().getFileName());
  }

  private Cli.Result drift(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder command = Distribution.command(unpacked.resolve("bin/drift"), arguments);
    command.environment().putAll(environment);
    return Distribution.run(command);
  }

  @Test
  void shouldRunFromTheArchiveAlsoThroughALink() throws IOException, InterruptedException {
    Path link = Files.createSymbolicLink(scratch.resolve("drift"), unpacked.resolve("bin/drift"));
    Cli.Result result = Distribution.run(Distribution.command(link, "version", "--json"));
    assertEquals(0, result.status(), result.err());
    String version = unpacked.getFileName().toString().replace("driftdb-", "");
    assertTrue(result.text().startsWith("{\"version\":\"" + version + "\","), result.text());
    assertEquals("", result.err());
  }

  @Test
  void shouldCompleteInBash() throws IOException, InterruptedException {
    String script = "source '" + unpacked.resolve("completion/drift.bash") + "'; complete -p drift";
    Cli.Result result = Distribution.run(Distribution.command(Path.of("bash"), "-c", script));
    assertEquals(0, result.status(), result.err());
  }

  @Test
  void shouldRefuseAnOldJava() throws IOException, InterruptedException {
    Path java = Files.createDirectories(scratch.resolve("old/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nexit 3\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(scratch.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");
    List<Map<String, String>> choices =
        List.of(
            Map.of("JAVA_HOME", scratch.resolve("old").toString()),
            Map.of("DRIFT_JAVA", java.toString()));
    for (Map<String, String> choice : choices) {
      Cli.Result result = drift(choice, "version");
      assertEquals(1, result.status());
      assertTrue(result.err().contains("Java 11"), result.err());
    }
  }

  @Test
  void shouldSayWhatToDoWithoutJava() throws IOException, InterruptedException {
    Cli.Result result = drift(Map.of("DRIFT_JAVA", "/nowhere/java"), "version");
    assertEquals(1, result.status());
    assertTrue(result.err().contains("DRIFT_JAVA"), result.err());
  }

  @Test
  void shouldPassOptionsToTheJvm() throws IOException, InterruptedException {
    Cli.Result result =
        drift(Map.of("DRIFT_HEAP", "64m", "DRIFT_OPTS", "-XshowSettings:vm -Dx=y"), "version");
    assertEquals(0, result.status(), result.err());
    assertTrue(result.err().contains("64.00M"), result.err());
  }

  @Test
  void shouldTakeAnyCharacterInAnyLocale() throws IOException, InterruptedException {
    for (String locale : new String[] {"C", "POSIX", "C.UTF-8"}) {
      Cli.Result result = drift(Map.of("LC_ALL", locale), "topic", "café日本");
      assertEquals(2, result.status());
      assertTrue(result.err().contains("café日本"), locale + ": " + result.err());
    }
  }
}
