package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.log.read.FrameReader;
import io.driftdb.raft.entry.EntryPlace;
import io.driftdb.schema.Crc;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frame of a topic's creation is LSN 1. */
class PayloadsTest {
  private static final int INDEX = 7;

  @TempDir private Path directory;
  private EventLog log;
  private FrameReader frames;
  private Payloads payloads;

  @BeforeEach
  void open() throws Exception {
    log = ShardedLog.open(LogConfig.at(directory).lowWaterBytes(0), LogObserver.NONE);
    log.createTopic(TopicSpec.of("t", TopicKind.LOG, 1), false).join();
    frames = log.frames(0);
    payloads = new Payloads(frames, () -> 0, 1 << 20);
  }

  @AfterEach
  void close() throws Exception {
    log.close();
  }

  private static EntryPlace placeOf(byte[] payload) {
    int crc = new Crc().of(new UnsafeBuffer(payload), 0, payload.length);
    return new EntryPlace(1, 2, payload.length, crc);
  }

  @Test
  void shouldHaveReadWhatIsOnDiskWhenItAnswers() throws Exception {
    byte[] payload = frames.read(1, 2, 100);
    CompletableFuture<ByteString> read = payloads.get(INDEX, placeOf(payload));
    assertTrue(read.isDone()); // a reader that gives up leaves nothing behind
    assertArrayEquals(payload, read.join().toByteArray());
  }

  @Test
  void shouldFailForFramesThatAreOthersThanWasSaid() throws Exception {
    byte[] payload = frames.read(1, 2, 100);
    EntryPlace place = placeOf(payload);
    EntryPlace other = new EntryPlace(1, 2, place.payloadLength(), place.payloadCrc() + 1);
    assertUnreadable(payloads.get(INDEX, other));
  }

  @Test
  void shouldFailForFramesThatAreNotThere() throws Exception {
    assertUnreadable(payloads.get(INDEX, new EntryPlace(1000, 1001, 100, 0)));
  }

  private static void assertUnreadable(CompletableFuture<ByteString> read) {
    Throwable cause = assertThrows(CompletionException.class, read::join).getCause();
    assertInstanceOf(FramesUnreadableException.class, cause);
  }

  @Test
  void shouldAnswerFromMemoryUntilTheEntryIsTakenBack() throws Exception {
    ByteString newest = ByteString.copyFromUtf8("newest");
    payloads.add(INDEX, newest, 10);
    EntryPlace place = placeOf(frames.read(1, 2, 100));
    assertEquals(newest, payloads.get(INDEX, place).join());
    payloads.removeFrom(INDEX);
    assertEquals(place.payloadLength(), payloads.get(INDEX, place).join().size());
  }
}
