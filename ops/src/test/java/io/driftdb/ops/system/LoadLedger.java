package io.driftdb.ops.system;

import java.util.Arrays;

/**
 * What load producers have sent and what they were told of it, by producer and partition; kept
 * apart from anything that the client remembers. Any thread.
 */
final class LoadLedger {
  private static final long UNANSWERED = -1;
  private static final long PLACE_UNKNOWN = -2;

  /** The records of one producer in one partition. */
  private static final class Lane {
    private long[] offsets = new long[1024];
    private int sent;
    private int acknowledged;

    synchronized int send() {
      if (sent == offsets.length) {
        offsets = Arrays.copyOf(offsets, sent * 2);
      }
      offsets[sent] = UNANSWERED;
      return sent++;
    }

    synchronized void acknowledge(int number, long offset) {
      if (offsets[number] != UNANSWERED) {
        throw new AssertionError("record " + number + " is acknowledged twice");
      }
      offsets[number] = offset < 0 ? PLACE_UNKNOWN : offset;
      acknowledged++;
    }

    synchronized int sent() {
      return sent;
    }

    synchronized int acknowledged() {
      return acknowledged;
    }

    synchronized long offset(int number) {
      return offsets[number];
    }
  }

  private final Lane[][] lanes;

  LoadLedger(int producers, int partitions) {
    lanes = new Lane[producers][partitions];
    for (Lane[] ofProducer : lanes) {
      Arrays.setAll(ofProducer, p -> new Lane());
    }
  }

  int producers() {
    return lanes.length;
  }

  int partitions() {
    return lanes[0].length;
  }

  /** The next record of a producer for a partition: from now on it may turn up in the log. */
  LoadRecord send(int producer, int partition) {
    return new LoadRecord(producer, partition, lanes[producer][partition].send());
  }

  void acknowledge(LoadRecord record, long offset) {
    lanes[record.producer()][record.partition()].acknowledge((int) record.number(), offset);
  }

  long acknowledged() {
    return Arrays.stream(lanes).flatMap(Arrays::stream).mapToLong(Lane::acknowledged).sum();
  }

  /** Records sent to a partition by all producers. */
  long sentTo(int partition) {
    return Arrays.stream(lanes).mapToLong(ofProducer -> ofProducer[partition].sent()).sum();
  }

  /** A record stands in the log: was it sent, and does it stand where its sender was told? */
  void verifyPlace(LoadRecord record, long offset) {
    Lane lane = lanes[record.producer()][record.partition()];
    if (record.number() >= lane.sent()) {
      throw new AssertionError(record + " at offset " + offset + " was never sent");
    }
    long told = lane.offset((int) record.number());
    if (told >= 0 && told != offset) {
      throw new AssertionError(record + " was acknowledged at " + told + ", stands at " + offset);
    }
  }
}
