package io.driftdb.perf.jmh;

import io.driftdb.log.AckLevel;
import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/** A log in a directory of its own, deleted when it is closed. One thread uses it. */
final class ScratchLog implements AppendListener, AutoCloseable {
  final EventLog log;
  final int topicId;

  private final Path directory;
  private final UnsafeBuffer batch = Batches.buffer();
  private final AppendRequest request = new AppendRequest();
  private volatile long answered;
  private volatile ErrorCode refused;

  ScratchLog(AckLevel level) throws IOException {
    directory = Files.createTempDirectory("drift-jmh");
    log = ShardedLog.open(LogConfig.at(directory), LogObserver.NONE);
    topicId = log.createTopic(TopicSpec.of("t", TopicKind.LOG, 1), false).join().topic().id();
    // Without a producer's id: sequences are measured elsewhere.
    int length = new Batches().write(batch, topicId, 0, 0, 0);
    request.batches(batch, 0, length, 1).ackLevel(level).deadlineNs(0);
  }

  /** Appends a batch and waits until it is acknowledged. */
  void append() {
    long next = answered + 1;
    request.listener(this, next);
    while (!log.tryAppend(0, request)) {
      Thread.onSpinWait();
    }
    while (answered != next) {
      Thread.onSpinWait();
    }
    if (refused != null) {
      throw new IllegalStateException("refused: " + refused);
    }
  }

  @Override
  public void onAppended(long tag, AppendResult result) {
    answered = tag;
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String message) {
    refused = code;
    answered = tag;
  }

  @Override
  public void close() throws IOException {
    log.close();
    delete(directory);
  }

  static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
