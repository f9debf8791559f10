package io.driftdb.ops.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a broker process starts, refuses to start, stops, and comes back. */
class BrokerProcessIT {
  @TempDir private Path scratch;

  private Path data() {
    return scratch.resolve("data");
  }

  private static Cli.Result refused(String code, ProcessBuilder command)
      throws IOException, InterruptedException {
    Cli.Result result = Distribution.run(command);
    assertEquals(1, result.status(), result.err());
    String line = result.err().lines().filter(l -> l.startsWith("drift: ")).findFirst().orElse("");
    assertTrue(line.startsWith("drift: " + code + ": "), result.err());
    assertEquals("", result.text());
    return result;
  }

  @Test
  void shouldEndWithZeroWhenTerminated() throws IOException, InterruptedException {
    try (BrokerProcess broker = BrokerProcess.start(data())) {
      assertEquals(0, broker.drift("topic", "create", "t").status());
      assertEquals(0, broker.terminate(), broker.log());
      assertTrue(broker.log().contains("Stopped"), broker.log());
    }
    try (BrokerProcess broker = BrokerProcess.start(data())) {
      assertTrue(broker.drift("topic", "list", "--json").text().startsWith("{\"name\":\"t\","));
    }
  }

  @Test
  void shouldServeHealthAndMetrics() throws IOException, InterruptedException {
    try (BrokerProcess broker = BrokerProcess.start(data())) {
      assertEquals(200, get(broker, "/readyz").statusCode());
      assertEquals(200, get(broker, "/healthz").statusCode());
      assertTrue(get(broker, "/metrics").body().contains("driftdb_"));
    }
  }

  private static HttpResponse<String> get(BrokerProcess broker, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://" + broker.httpAddress() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void shouldKeepWhatItAcknowledgedWhenKilled() throws IOException, InterruptedException {
    byte[] flights = Files.readAllBytes(Distribution.flights());
    String file = Distribution.flights().toString();
    byte[] table;
    try (BrokerProcess broker = BrokerProcess.start(data())) {
      assertEquals(0, broker.drift("topic", "create", "flights", "--kind", "table").status());
      Cli.Result produced =
          broker.drift("produce", "flights", "--key-field", "origin", "--file", file);
      assertEquals(0, produced.status(), produced.err());
      table = broker.drift("table", "dump", "flights").out();
      broker.kill();
    }
    try (BrokerProcess broker = BrokerProcess.start(data())) {
      assertArrayEquals(flights, broker.drift("consume", "flights", "--values").out());
      assertArrayEquals(table, broker.drift("table", "dump", "flights").out());
      byte[] more = "{\"origin\":\"ZZZ\"}\n".getBytes(StandardCharsets.UTF_8);
      Cli.Result produced = broker.drift(more, "produce", "flights", "--key-field", "origin");
      assertTrue(produced.text().contains("\"firstOffset\":20000,"), produced.text());
    }
  }

  @Test
  void shouldRefuseAPortInUse() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Cli.Result result =
          refused("PORT_IN_USE", BrokerProcess.command(data(), "native.port=" + port));
      assertTrue(result.err().contains("127.0.0.1:" + port), result.err());
      refused("PORT_IN_USE", BrokerProcess.command(data(), "http.port=" + port));
    }
    BrokerProcess.start(data()).close();
  }

  @Test
  void shouldRefuseADirectoryThatAnotherBrokerUses() throws IOException, InterruptedException {
    try (BrokerProcess broker = BrokerProcess.start(data())) {
      refused("DATA_DIR_LOCKED", BrokerProcess.command(data()));
      assertEquals(0, broker.drift("topic", "create", "still-served").status());
    }
  }

  @Test
  void shouldRefuseADirectoryThatIsNotItsOwn() throws IOException, InterruptedException {
    Files.createDirectories(data());
    Path note = Files.writeString(data().resolve("thesis.txt"), "do not touch");
    refused("DATA_DIR_FOREIGN", BrokerProcess.command(data()));
    assertEquals("do not touch", Files.readString(note));
  }

  @ParameterizedTest
  @CsvSource({
    "native.prot=1,native.port",
    "native.port=70000,0 to 65535",
    "log.segment.size=much,log.segment.size",
    "nonsense,key=value"
  })
  void shouldRefuseSettingsThatItDoesNotUnderstand(String setting, String hint)
      throws IOException, InterruptedException {
    Cli.Result result = refused("CONFIG_INVALID", BrokerProcess.command(data(), setting));
    assertTrue(result.err().contains(hint), result.err());
    assertFalse(Files.exists(data()));
  }

  @Test
  void shouldNameTheLineOfABadFile() throws IOException, InterruptedException {
    Path file = scratch.resolve("broker.conf");
    Files.writeString(file, "# settings\nnative.port = 0\nlog.shards = none\n");
    Cli.Result result =
        refused("CONFIG_INVALID", Distribution.drift("broker", "--config", file.toString()));
    assertTrue(result.err().contains("broker.conf:3"), result.err());
  }

  @Test
  void shouldStartWithTheConfigurationThatIsShipped() throws IOException {
    Path shipped = Distribution.directory().resolve("config/driftdb.conf");
    ProcessBuilder command = BrokerProcess.command(data());
    command.command().addAll(List.of("--config", shipped.toString()));
    try (BrokerProcess broker = BrokerProcess.start(command, scratch.resolve("log"))) {
      assertNotEquals(9230, broker.port());
    }
  }
}
