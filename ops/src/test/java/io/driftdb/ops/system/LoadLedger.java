package io.driftdb.ops.system;

import java.util.Arrays;

/**
 * What load producers have sent and what they were told of it, by producer and partition; kept
 * apart from anything that the client remembers. Any thread.
 */
final class LoadLedger {
  private static final long UNANSWERED = -1;
  private static final long PLACE_UNKNOWN = -2;
  private static final long IN_DOUBT = -3;
  private static final long NOT_APPENDED = -4;

  /** A reader has come past its place before its sender was told anything. */
  private static final long MISSED = -5;

  /** The records of one producer in one partition. */
  private static final class Lane {
    private long[] answers = new long[64];
    private int sent;
    private int acknowledged;
    private int refused;

    synchronized int send() {
      if (sent == answers.length) {
        answers = Arrays.copyOf(answers, sent * 2);
      }
      answers[sent] = UNANSWERED;
      return sent++;
    }

    synchronized void acknowledge(LoadRecord record, long offset) {
      long before = answers[(int) record.number()];
      if (before != UNANSWERED) {
        throw new AssertionError(
            before == MISSED
                ? record + " is acknowledged, and readers have not found it"
                : record + " is answered twice");
      }
      answers[(int) record.number()] = offset < 0 ? PLACE_UNKNOWN : offset;
      acknowledged++;
    }

    synchronized void refuse(LoadRecord record, boolean inDoubt) {
      long before = answers[(int) record.number()];
      if (before != UNANSWERED && before != MISSED) {
        throw new AssertionError(record + " is answered twice");
      }
      answers[(int) record.number()] = inDoubt ? IN_DOUBT : NOT_APPENDED;
      refused++;
    }

    synchronized void miss(LoadRecord record) {
      int number = (int) record.number();
      if (answers[number] >= 0 || answers[number] == PLACE_UNKNOWN) {
        throw new AssertionError(record + " was acknowledged, and is not there");
      }
      answers[number] = answers[number] == UNANSWERED ? MISSED : answers[number];
    }

    synchronized int sent() {
      return sent;
    }

    synchronized int acknowledged() {
      return acknowledged;
    }

    synchronized int refused() {
      return refused;
    }

    synchronized long answer(int number) {
      return answers[number];
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

  private Lane lane(LoadRecord record) {
    return lanes[record.producer()][record.partition()];
  }

  /** The next record of a producer for a partition: from now on it may turn up in the log. */
  LoadRecord send(int producer, int partition) {
    return new LoadRecord(producer, partition, lanes[producer][partition].send());
  }

  void acknowledge(LoadRecord record, long offset) {
    lane(record).acknowledge(record, offset);
  }

  /** Its sender was told that it failed; {@code inDoubt} when it may be in the log all the same. */
  void refuse(LoadRecord record, boolean inDoubt) {
    lane(record).refuse(record, inDoubt);
  }

  long acknowledged() {
    return Arrays.stream(lanes).flatMap(Arrays::stream).mapToLong(Lane::acknowledged).sum();
  }

  long refused() {
    return Arrays.stream(lanes).flatMap(Arrays::stream).mapToLong(Lane::refused).sum();
  }

  long sent() {
    return Arrays.stream(lanes).flatMap(Arrays::stream).mapToLong(Lane::sent).sum();
  }

  /** Records sent to a partition by all producers. */
  long sentTo(int partition) {
    return Arrays.stream(lanes).mapToLong(ofProducer -> ofProducer[partition].sent()).sum();
  }

  /** How much each producer has sent to each partition by now. */
  int[][] mark() {
    return Arrays.stream(lanes)
        .map(ofProducer -> Arrays.stream(ofProducer).mapToInt(Lane::sent).toArray())
        .toArray(int[][]::new);
  }

  /** Nothing that was sent since the mark may have been acknowledged. */
  void verifyNoneAcknowledgedSince(int[][] mark) {
    for (int id = 0; id < lanes.length; id++) {
      for (int p = 0; p < lanes[id].length; p++) {
        Lane lane = lanes[id][p];
        for (int number = mark[id][p]; number < lane.sent(); number++) {
          long answer = lane.answer(number);
          if (answer >= 0 || answer == PLACE_UNKNOWN) {
            throw new AssertionError(new LoadRecord(id, p, number) + " is acknowledged");
          }
        }
      }
    }
  }

  /** A record stands in the log: was it sent, and does it stand where its sender was told? */
  void verifyPlace(LoadRecord record, long offset) {
    Lane lane = lane(record);
    if (record.number() >= lane.sent()) {
      throw new AssertionError(record + " at offset " + offset + " was never sent");
    }
    long told = lane.answer((int) record.number());
    if (told == NOT_APPENDED) {
      throw new AssertionError(record + " at offset " + offset + " was refused as not appended");
    }
    if (told >= 0 && told != offset) {
      throw new AssertionError(record + " was acknowledged at " + told + ", stands at " + offset);
    }
  }

  /** Records from one to before another are not in the log: none may be acknowledged, ever. */
  void verifyMissing(int producer, int partition, long from, long to) {
    for (long number = from; number < to; number++) {
      lanes[producer][partition].miss(new LoadRecord(producer, partition, number));
    }
  }

  /** Nothing that was sent to a partition from those numbers on is in the log. */
  void verifyMissingFrom(int partition, long[][] numbers) {
    for (int id = 0; id < lanes.length; id++) {
      verifyMissing(id, partition, numbers[id][partition], lanes[id][partition].sent());
    }
  }
}
