package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where batches can't be compressed, since the library finds no place to unpack itself to. */
class BrokenSenderTest {
  private static final long PATIENCE_S = 30;

  @TempDir private Path directory;

  /** A process of its own: a library is loaded once. */
  static final class Main {
    private Main() {}

    /** Takes the broker's port; prints what becomes of a record. */
    public static void main(String[] args) throws Exception {
      ClientConfig config = ClientConfig.at("127.0.0.1", Integer.parseInt(args[0]));
      try (DriftClient client = DriftClient.connect(config)) {
        Producer producer = client.producer(ProducerConfig.defaults().compression(true));
        System.out.println(outcome(producer));
      }
      System.exit(0);
    }

    private static ErrorCode outcome(Producer producer) throws Exception {
      byte[] value = "value".getBytes(StandardCharsets.UTF_8);
      ProducerRecord record = ProducerRecord.put(ScriptedBroker.TOPIC, null, value).partition(0);
      while (true) {
        try {
          producer.send(record).get(PATIENCE_S, TimeUnit.SECONDS);
          return ErrorCode.NONE;
        } catch (LinkageError e) {
          Thread.onSpinWait(); // it is this thread that has met it: who else does ends the producer
        } catch (DriftException e) {
          return e.code();
        } catch (ExecutionException e) {
          return ((DriftException) e.getCause()).code();
        }
      }
    }
  }

  @Test
  void shouldFailWhatCannotBeSentInsteadOfWaitingForEver() throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker()) {
      Path output = directory.resolve("output.txt");
      Process process = start(broker.config().addresses().get(0).port(), output);
      try {
        assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), "it waits for ever");
        String said = Files.readString(output);
        assertEquals(ErrorCode.INTERNAL.name(), said.strip().lines().reduce((a, b) -> b).get());
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static Process start(int port, Path output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + output.resolveSibling("none"),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
