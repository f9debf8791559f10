package io.driftdb.perf.run;

import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.drivers.Launch;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.drivers.RecordSink;
import io.driftdb.perf.process.BrokerProcess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A broker in this process that answers after a given time and may forget records. */
final class MemoryDriver implements Driver, BrokerUnderTest {
  private static final long PAUSE_NS = 50_000;

  private final long latencyNs;
  private final Predicate<Stored> keeps;
  private final Map<String, List<Stored>> topics = new ConcurrentHashMap<>();

  /** A record in the log. */
  record Stored(int partition, int producer, long sequence, int length) {}

  private record Pending(Stored record, long readyNs) {}

  MemoryDriver(long latencyNs, Predicate<Stored> keeps) {
    this.latencyNs = latencyNs;
    this.keeps = keeps;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public BrokerUnderTest start(Launch launch) {
    return this;
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of();
  }

  @Override
  public void createTopic(String topic, int partitions) {
    topics.put(topic, Collections.synchronizedList(new ArrayList<>()));
  }

  @Override
  public Publisher publisher(String topic, int partitions, AckListener acks) {
    BlockingQueue<Pending> queue = new LinkedBlockingQueue<>(1000);
    Thread answers = new Thread(() -> answer(queue, topics.get(topic), acks), "answers");
    answers.setDaemon(true);
    answers.start();
    return new QueuePublisher(queue, answers);
  }

  private void answer(BlockingQueue<Pending> queue, List<Stored> log, AckListener acks) {
    try {
      while (true) {
        Pending next = queue.take();
        while (System.nanoTime() < next.readyNs()) {
          LockSupport.parkNanos(PAUSE_NS);
        }
        if (keeps.test(next.record())) {
          log.add(next.record());
        }
        acks.onAcked(next.record().partition(), 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class QueuePublisher implements Publisher {
    private final BlockingQueue<Pending> queue;
    private final Thread answers;

    QueuePublisher(BlockingQueue<Pending> queue, Thread answers) {
      this.queue = queue;
      this.answers = answers;
    }

    @Override
    public void send(int partition, byte[] value) {
      ByteBuffer fields = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
      long sequence = fields.getLong();
      Stored record = new Stored(partition, fields.getInt(), sequence, value.length);
      try {
        queue.put(new Pending(record, System.nanoTime() + latencyNs));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void flush() {
      while (!queue.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NS);
      }
    }

    @Override
    public void close() {
      answers.interrupt();
    }
  }

  @Override
  public Reader reader(String topic, int[] partitions) {
    return new LogReader(topics.get(topic), 0);
  }

  @Override
  public Reader readerAt(String topic, int partition, long offset) {
    return new LogReader(topics.get(topic), (int) offset);
  }

  @Override
  public void awaitReserves() {}

  private static final class LogReader implements Reader {
    private final List<Stored> log;
    private int at;

    LogReader(List<Stored> log, int at) {
      this.log = log;
      this.at = at;
    }

    @Override
    public int poll(RecordSink sink, Duration timeout) {
      int count = 0;
      for (int end = log.size(); at < end; at++) {
        Stored record = log.get(at);
        sink.onRecord(record.partition(), record.producer(), record.sequence(), record.length());
        count++;
      }
      LockSupport.parkNanos(PAUSE_NS);
      return count;
    }

    @Override
    public void close() {}
  }

  @Override
  public void restartAfterKill() {}

  @Override
  public Map<String, String> configuration() {
    return Map.of("broker", "in this process");
  }

  @Override
  public void close() {}
}
