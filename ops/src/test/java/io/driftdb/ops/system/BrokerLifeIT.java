package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops, kills and starts; and commands that end before their input or output does. */
class BrokerLifeIT {
  @TempDir Path directory;

  @Test
  void shouldStopInOrderAndKeepEverything() throws Exception {
    Path data = directory.resolve("data");
    String before;
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      broker.run("topic", "create", "events").ok();
      broker.run(utf8("1\n2\n3\n"), "produce", "events").ok();
      before = broker.run("consume", "events").ok().text();
      assertEquals(0, broker.stop());
    }
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      assertEquals(before, broker.run("consume", "events").ok().text());
    }
  }

  @Test
  void shouldKeepWhatItAcknowledgedWhenItIsKilled() throws Exception {
    Path data = directory.resolve("data");
    String before;
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      broker.run("topic", "create", "events").ok();
      broker.run(Flights.text(Flights.lines()), "produce", "events").ok();
      before = broker.run("consume", "events").ok().text();
      broker.kill();
    }
    try (BrokerProcess broker = BrokerProcess.start(data)) {
      assertEquals(before, broker.run("consume", "events").ok().text());
    }
  }

  @Test
  void shouldFollowUntilItIsToldToStop() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      broker.run("topic", "create", "events").ok();
      Process follower =
          Drift.process(
                  List.of(
                      "consume", "events", "--follow", "--values", "--broker", broker.address()))
              .start();
      try (BufferedReader lines = follower.inputReader(StandardCharsets.UTF_8)) {
        broker.run(utf8("1\n"), "produce", "events").ok();
        assertEquals("1", lines.readLine());
        broker.run(utf8("2\n"), "produce", "events").ok();
        assertEquals("2", lines.readLine());
      } finally {
        follower.destroy();
      }
      assertTrue(follower.waitFor(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldEndQuietlyWhenNobodyReads() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      broker.run("topic", "create", "events").ok();
      broker.run(Flights.text(Flights.lines()), "produce", "events").ok();
      Process reader =
          Drift.process(List.of("consume", "events", "--broker", broker.address())).start();
      try (BufferedReader lines = reader.inputReader(StandardCharsets.UTF_8)) {
        lines.readLine();
      }
      assertTrue(reader.waitFor(30, TimeUnit.SECONDS));
      assertEquals("", new String(reader.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      assertEquals(0, reader.exitValue());
    }
  }

  @Test
  void shouldAnswerOverHttp() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      broker.run("topic", "create", "events").ok();
      broker.run(utf8("1\n"), "produce", "events").ok();
      assertEquals(200, status(broker, "/healthz"));
      assertEquals(200, status(broker, "/readyz"));
      assertEquals(200, status(broker, "/info"));
      assertEquals(200, status(broker, "/metrics"));
      assertEquals(404, status(broker, "/etc/passwd"));
    }
  }

  private static int status(BrokerProcess broker, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + broker.httpAddress() + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
