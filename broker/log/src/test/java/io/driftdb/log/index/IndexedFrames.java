package io.driftdb.log.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random frames as a log would append them, and a way to have them indexed. */
final class IndexedFrames {
  static final int START = 4096;
  static final int MAX_RUN_BYTES = 2048;

  /** What a frame adds to the index for one of its partitions. */
  record Part(
      int topicId,
      int partition,
      long baseOffset,
      long nextOffset,
      long firstLsn,
      long appendTimeNs,
      long filePosition,
      int lengthBytes) {
    long key() {
      return ((long) topicId << 32) | partition;
    }

    void addTo(ActiveIndex index) {
      index.add(
          topicId,
          partition,
          baseOffset,
          nextOffset,
          firstLsn,
          appendTimeNs,
          filePosition,
          lengthBytes);
    }
  }

  private final SplittableRandom random;
  private final int topics;
  private final int partitions;
  private final Map<Long, Long> nextOffsets = new HashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private long lsn = 1;
  private long appendTimeNs = 1_000;
  private long position = START;

  IndexedFrames(SplittableRandom random, int topics, int partitions) {
    this.random = random;
    this.topics = topics;
    this.partitions = partitions;
  }

  List<Part> parts() {
    return parts;
  }

  long endPosition() {
    return position;
  }

  /** Appends frames; at times one partition has many in a row. */
  void append(int count) {
    int left = count;
    while (left > 0) {
      int row = Math.min(left, random.nextInt(4) == 0 ? 1 + random.nextInt(12) : 1);
      int topic = 1 + random.nextInt(topics);
      int partition = random.nextInt(partitions);
      for (int i = 0; i < row; i++) {
        appendFrame(topic, partition);
      }
      left -= row;
    }
  }

  private void appendFrame(int topic, int partition) {
    if (random.nextInt(40) == 0) {
      position += 8L * (1 + random.nextInt(100)); // damage that recovery stepped over
      lsn += 1 + random.nextInt(10);
    }
    appendTimeNs += random.nextInt(3) == 0 ? 0 : random.nextInt(50);
    int length = 8 * (14 + random.nextInt(random.nextInt(15) == 0 ? 600 : 40));
    int first = parts.size();
    addPart(topic, partition, length);
    if (random.nextInt(12) == 0) {
      for (int other = random.nextInt(3); other >= 0; other--) {
        addPart(1 + random.nextInt(topics), random.nextInt(partitions), length);
      }
    }
    if (parts.size() > first) {
      position += length;
    }
  }

  private void addPart(int topic, int partition, int length) {
    long key = ((long) topic << 32) | partition;
    int records = 1 + random.nextInt(5);
    long base = nextOffsets.getOrDefault(key, 100L * partition);
    nextOffsets.put(key, base + records);
    parts.add(
        new Part(topic, partition, base, base + records, lsn, appendTimeNs, position, length));
    lsn += records;
  }

  /** Takes back all frames from a random one on; returns where it started. */
  long takeBack() {
    Part cut = parts.get(random.nextInt(parts.size()));
    position = cut.filePosition();
    while (!parts.isEmpty() && parts.get(parts.size() - 1).filePosition() >= position) {
      Part gone = parts.remove(parts.size() - 1);
      nextOffsets.put(gone.key(), gone.baseOffset());
      lsn = gone.firstLsn();
    }
    return position;
  }

  long nextOffset(int topicId, int partition) {
    return nextOffsets.get(((long) topicId << 32) | partition);
  }

  ActiveIndex index() {
    ActiveIndex index = new ActiveIndex(1 << 20, MAX_RUN_BYTES);
    parts.forEach(part -> part.addTo(index));
    return index;
  }
}
