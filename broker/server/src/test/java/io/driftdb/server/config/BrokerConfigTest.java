package io.driftdb.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerConfigTest {
  private static final String ID = "cluster.id=6e1c2a04-93f5-4f0e-9a61-0d2f9c0f7b11";
  private static final String NODES =
      "cluster.nodes=n1=10.0.0.1:9232/10.0.0.1:9230, n2=b:9232/[::1]:9230,n3=c:9232/c:9230";

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("broker.conf"), text);
  }

  private static BrokerConfig load(Path file, String... assignments) {
    return BrokerConfig.load(file, List.of(assignments), Map.of());
  }

  private static String refusal(Path file, String... assignments) {
    DriftException e = assertThrows(DriftException.class, () -> load(file, assignments));
    assertEquals(ErrorCode.CONFIG_INVALID, e.code());
    return e.getMessage();
  }

  @Test
  void shouldServeWithDefaults() {
    BrokerConfig config = load(null);
    assertEquals(9230, config.get(Settings.NATIVE_PORT));
    assertEquals("127.0.0.1", config.get(Settings.NATIVE_HOST));
    assertEquals(9231, config.get(Settings.HTTP_PORT));
    assertTrue(config.dataDirectory().endsWith("drift-data"));
    assertEquals(256 << 20, config.logConfig().segmentBytes());
  }

  @Test
  void shouldReadFilesWithUnits() throws IOException {
    BrokerConfig config =
        load(
            file(
                """
                native { port = 0, host = "::1" }
                log.segment.size = 64 MiB
                deadline.idle = 1500ms
                log.wait = spin
                """));
    assertEquals(0, config.get(Settings.NATIVE_PORT));
    assertEquals("::1", config.get(Settings.NATIVE_HOST));
    assertEquals(64 << 20, config.get(Settings.LOG_SEGMENT_SIZE));
    assertEquals(Duration.ofMillis(1500), config.get(Settings.DEADLINE_IDLE));
  }

  @Test
  void shouldLetTheCommandLineWinOverTheEnvironmentOverTheFile() throws IOException {
    Path file = file("native.port = 1\nhttp.port = 1\nlog.shards = 1\n");
    Map<String, String> environment =
        Map.of("DRIFT_NATIVE_PORT", "2", "DRIFT_HTTP_PORT", "2", "DRIFT_HOME", "/somewhere");
    BrokerConfig config = BrokerConfig.load(file, List.of("native.port=3"), environment);
    assertEquals(3, config.get(Settings.NATIVE_PORT));
    assertEquals(2, config.get(Settings.HTTP_PORT));
    assertEquals(1, config.get(Settings.LOG_SHARDS));
  }

  @Test
  void shouldNameUnknownKeysWithTheirLine() throws IOException {
    String message = refusal(file("# a comment\nnative.port = 0\nnative.prot = 0\n"));
    assertTrue(message.contains("broker.conf:3"), message);
    assertTrue(message.contains("'native.prot'"), message);
    assertTrue(message.contains("'native.port'"), message);
  }

  @Test
  void shouldSayWhatIsAllowed() throws IOException {
    String range = refusal(file("\n\nlog.shards = 1000\n"));
    assertTrue(range.contains("broker.conf:3: log.shards is '1000'"), range);
    assertTrue(range.contains("1 to 64"), range);
    String unit = refusal(file("deadline.idle = 5 parsecs\n"));
    assertTrue(unit.contains("ms, s, m, h, d"), unit);
    String choice = refusal(null, "log.wait=hard");
    assertTrue(choice.contains("command line: log.wait is 'hard'"), choice);
    assertTrue(choice.contains("park | spin"), choice);
    String power = refusal(null, "log.ring.slots=1000");
    assertTrue(power.contains("power of two"), power);
    assertTrue(refusal(file("log.shards = [1, 2]\n")).contains("list"));
  }

  @Test
  void shouldRefuseFilesThatAreNone() throws IOException {
    assertTrue(refusal(directory.resolve("missing.conf")).contains("missing.conf"));
    String syntax = refusal(file("native {\n port = 1\n"));
    assertTrue(syntax.contains("broker.conf:"), syntax);
    assertTrue(refusal(null, "novalue").contains("key=value"));
  }

  @Test
  void shouldNameTheVariableThatIsWrong() {
    DriftException e =
        assertThrows(
            DriftException.class,
            () -> BrokerConfig.load(null, List.of(), Map.of("DRIFT_NATIVE_PORT", "x")));
    assertTrue(e.getMessage().contains("DRIFT_NATIVE_PORT"), e.getMessage());
  }

  @Test
  void shouldRefuseWhatDoesNotGoTogether() {
    String message = refusal(null, "limit.protocol.frame=64KiB");
    assertTrue(message.contains("limit.protocol.frame is 65536"), message);
    assertTrue(message.contains("limit.batch"), message);
  }

  @Test
  void shouldDescribeEverySettingOnce() {
    String reference = ConfigReference.render();
    Set<String> keys = new HashSet<>();
    Set<String> variables = new HashSet<>();
    for (Setting<?> setting : Settings.all()) {
      assertTrue(keys.add(setting.key()), setting.key());
      assertTrue(variables.add(setting.environmentName()), setting.environmentName());
      assertTrue(reference.contains("\n# " + setting.key() + " = "), setting.key());
      assertTrue(setting.why().endsWith("."), setting.key());
    }
    for (String key : keys) {
      for (String other : keys) {
        assertFalse(other.startsWith(key + "."), key + " is a prefix of " + other);
      }
    }
  }

  @Test
  void shouldRenderAReferenceThatIsAFile() throws IOException {
    String reference = ConfigReference.render();
    String active =
        reference
            .lines()
            .map(line -> line.matches("# [a-z.]+ = .*") ? line.substring(2) : line)
            .reduce("", (all, line) -> all + line + "\n");
    BrokerConfig config = load(file(active));
    for (Setting<?> setting : Settings.all()) {
      assertEquals(setting.defaultValue(), config.get(setting), setting.key());
    }
  }

  @Test
  void shouldKnowTheNodesOfACluster() {
    BrokerConfig config = BrokerConfig.load(null, List.of(ID, NODES, "node.id=n2"), Map.of());
    assertEquals(
        List.of(
            new ClusterNode("n1", "10.0.0.1:9232", "10.0.0.1", 9230),
            new ClusterNode("n2", "b:9232", "::1", 9230),
            new ClusterNode("n3", "c:9232", "c", 9230)),
        config.clusterNodes());
    assertEquals("n2", config.clusterConfig().nodeId());
    assertNull(config.clusterConfig().tls());
    assertNull(BrokerConfig.defaults().clusterConfig());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.id=n4|cluster.nodes has no such node",
        "cluster.id=|set together",
        "cluster.nodes=|set together",
        "cluster.nodes=n1=a:1/b:2,n1=c:3/d:4|comes twice",
        "cluster.nodes=n1=a:1/b:2,n2=c:3/b:2|comes twice",
        "cluster.tls.key=/there/is/none|go together"
      })
  void shouldNameWhatIsWrongWithACluster(String mistake) {
    String[] parts = mistake.split("\\|", 2);
    DriftException refused =
        assertThrows(
            DriftException.class,
            () -> BrokerConfig.load(null, List.of(ID, NODES, parts[0]), Map.of()).clusterConfig());
    assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    assertTrue(refused.getMessage().contains(parts[1]), refused.getMessage());
  }
}
