package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames that are wrong in every way, half of them after a proper handshake, while good clients are
 * served. {@code -Dhostile.frames=} of each kind, {@code -Dseed=} replays them.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class HostileClientsIT {
  private static final int SLICES = 30;
  private static final int CONNECTIONS = 32;
  private static final int FRAMES_PER_CONNECTION = 200;
  private static final long TOLERANCE_BYTES = 48 << 20;
  private static final long LONGEST_WAIT_MS = 20_000;

  @TempDir Path directory;
  private long connections;

  @Test
  void shouldServeGoodClientsWhileOthersSendNonsense() throws Exception {
    Choices choices = Choices.announced("hostile clients");
    int slice = (Integer.getInteger("hostile.frames", 1_000_000) + SLICES - 1) / SLICES;
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      HostileFrames frames = new HostileFrames(choices.of(100), goodFrames(broker));
      MemoryWatch memory = new MemoryWatch(broker);
      SplittableRandom random = choices.of(101);
      try (Load load = Load.start(broker, 1, 2, choices)) {
        long longestMs = 0;
        for (int i = 0; i < SLICES; i++) {
          throwAt(broker, frames::random, slice, random);
          throwAt(broker, frames::mutated, slice, random);
          memory.sample();
          long beginNs = System.nanoTime();
          load.awaitProgress();
          longestMs =
              Math.max(longestMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        }
        load.end();
        load.verifyOnceMore();
        System.out.printf(
            "hostile clients: %d frames of each kind over %d connections; beside them %s,"
                + " longest wait for an ack %d ms; %s%n",
            slice * SLICES, connections, load, longestMs, memory);
        assertTrue(longestMs < LONGEST_WAIT_MS, "a good client waited for " + longestMs + " ms");
      }
      memory.assertFlat(TOLERANCE_BYTES);
      assertEquals(0, broker.stop());
    }
  }

  /** Of every kind that a client sends; those that name a topic name one of their own. */
  private static List<byte[]> goodFrames(BrokerProcess broker) {
    int topicId;
    try (DriftClient client = broker.connect()) {
      topicId = client.admin().createTopic("hostile", TopicKind.TABLE, 1).id();
    }
    List<byte[]> frames =
        new ArrayList<>(
            List.of(
                RawFrames.hello(),
                RawFrames.authenticate(),
                RawFrames.ping(3),
                RawFrames.produce(4, topicId, 0, new byte[300]),
                RawFrames.subscribe(5, 1, 1 << 16, topicId, 0),
                RawFrames.credit(1, 1 << 16)));
    frames.addAll(RawTableFrames.reads(topicId));
    return frames;
  }

  /** Sends so many, each on another connection than the one before; ended ones are replaced. */
  private void throwAt(
      BrokerProcess broker, Supplier<byte[]> frames, int count, SplittableRandom random)
      throws IOException {
    Hostile[] clients = new Hostile[CONNECTIONS];
    for (int i = 0; i < count; i++) {
      byte[] frame = frames.get();
      int turn = i % CONNECTIONS;
      while (clients[turn] == null || !clients[turn].trySend(frame)) {
        if (clients[turn] != null) {
          clients[turn].connection.reset();
        }
        clients[turn] = new Hostile(broker, random.nextBoolean());
        connections++;
      }
    }
    for (Hostile client : clients) {
      if (client != null) {
        client.connection.reset();
      }
    }
  }

  /** A connection, after a proper handshake or without. */
  private static final class Hostile {
    private final RawConnection connection;
    private int sent;

    Hostile(BrokerProcess broker, boolean greeted) throws IOException {
      connection = greeted ? RawConnection.open(broker) : new RawConnection(broker);
    }

    /** False when the broker has closed it, or when it has lived for long enough. */
    boolean trySend(byte[] frame) throws IOException {
      if (sent == FRAMES_PER_CONNECTION || connection.hasEnded()) {
        return false;
      }
      try {
        connection.send(frame);
        sent++;
        return true;
      } catch (IOException e) {
        return false;
      }
    }
  }
}
