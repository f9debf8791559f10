package io.driftdb.log.sim.invariant;

/** One record as it was sent; a sequence of -1 for a producer without idempotence. */
public record Sent(
    int topicId, int partition, String producer, int epoch, long sequence, long number) {
  /** Its producer and partition: what has an order of its own. */
  String lane() {
    return producer + " " + topicId + " " + partition;
  }
}
