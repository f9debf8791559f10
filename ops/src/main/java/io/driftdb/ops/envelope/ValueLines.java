package io.driftdb.ops.envelope;

import io.driftdb.client.ProducerRecord;

/** Each line is the JSON value of a put, stored with its exact bytes. Immutable. */
public final class ValueLines implements LineFormat {
  private final KeyPath keyField;

  /**
   * @param keyField where in the value its key is; null for records without a key
   */
  public ValueLines(KeyPath keyField) {
    this.keyField = keyField;
  }

  @Override
  public InputLine parse(String topic, byte[] line) throws BadLineException {
    String text = Utf8.decode(line);
    if (text == null) {
      throw new BadLineException("is not UTF-8; --raw stores lines whatever their bytes are");
    }
    if (text.isBlank()) {
      return null;
    }
    byte[] key = keyField == null ? null : keyField.find(text);
    if (keyField == null) {
      String complaint = JsonText.complaint(text);
      if (complaint != null) {
        throw new BadLineException(complaint + "; --raw stores lines whatever their bytes are");
      }
    }
    return new InputLine(ProducerRecord.put(topic, key, line), null);
  }
}
