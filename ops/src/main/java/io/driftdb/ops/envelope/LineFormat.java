package io.driftdb.ops.envelope;

import io.driftdb.client.ProducerRecord;

/** How a line of input becomes a record. Stateless. */
@FunctionalInterface
public interface LineFormat {
  /**
   * The record of a line; null for a line that holds nothing.
   *
   * @param topic that of records which do not name their own; null for none
   */
  InputLine parse(String topic, byte[] line) throws BadLineException;

  /** Each line is the value of a put without a key, whatever its bytes are. */
  static LineFormat raw() {
    return (topic, line) -> new InputLine(ProducerRecord.put(topic, null, line), null);
  }
}
