package io.driftdb.perf.drivers;

import io.driftdb.perf.process.BrokerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A broker that runs. One thread uses it; what it hands out says whose thread uses that. */
public interface BrokerUnderTest extends AutoCloseable {
  /**
   * The processes of its nodes, one if it is alone; none when it has none of its own, as in a test.
   */
  List<BrokerProcess> processes();

  void createTopic(String topic, int partitions) throws IOException, InterruptedException;

  /** A publisher of the topic with a connection of its own. */
  Publisher publisher(String topic, int partitions, AckListener acks) throws IOException;

  /** A reader of those partitions of the topic, from their first record on. */
  Reader reader(String topic, int[] partitions) throws IOException;

  /** A reader of one partition of the topic from that offset on. */
  Reader readerAt(String topic, int partition, long offset) throws IOException;

  /** Returns when the broker has made ahead what its settings tell it to make ahead of need. */
  void awaitReserves() throws IOException, InterruptedException;

  /** Kills the broker as kill -9 does and starts it again on its data; returns when it serves. */
  void restartAfterKill() throws IOException, InterruptedException;

  /**
   * All that was set, for the report: what was not left at its default and why it is comparable.
   */
  Map<String, String> configuration();

  /** Ends it. Its data need not be whole afterwards. */
  @Override
  void close();
}
