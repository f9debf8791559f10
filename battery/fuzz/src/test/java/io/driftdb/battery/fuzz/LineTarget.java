package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.RecordHeader;
import io.driftdb.ops.envelope.BadLineException;
import io.driftdb.ops.envelope.EnvelopeLines;
import io.driftdb.ops.envelope.EnvelopeWriter;
import io.driftdb.ops.envelope.InputLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A line of input that is to be a record: printed as a consumer prints it and read again it is the
 * same record, byte for byte, or it is refused with a reason.
 */
final class LineTarget implements Target {
  private static final String TOPIC = "topic";

  private final EnvelopeLines lines = new EnvelopeLines();

  @Override
  public boolean run(byte[] input) throws IOException {
    ProducerRecord record;
    try {
      InputLine line = lines.parse(TOPIC, input);
      if (line == null) {
        return false;
      }
      record = line.record();
    } catch (BadLineException e) {
      require(!e.getMessage().isEmpty(), "refused without a reason");
      return false;
    }
    byte[] printed = printed(record);
    try {
      ProducerRecord again = lines.parse(TOPIC, printed).record();
      require(
          isSame(record, again),
          () -> "printed it is " + new String(printed, StandardCharsets.UTF_8));
    } catch (BadLineException e) {
      throw new AssertionError("printed it is refused: " + e.getMessage(), e);
    }
    for (RecordHeader header : record.headers()) {
      require(
          StandardCharsets.UTF_8.newEncoder().canEncode(header.name()),
          "a header's name can't be written as it is");
    }
    return true;
  }

  private static byte[] printed(ProducerRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new EnvelopeWriter(out)
        .record(
            new ConsumedRecord(
                record.topic(),
                Math.max(0, record.partition()),
                1,
                1,
                record.op(),
                Math.max(0, record.timestampMs()),
                1,
                record.key(),
                record.value(),
                record.headers()));
    return out.toByteArray();
  }

  private static boolean isSame(ProducerRecord one, ProducerRecord other) {
    return one.op() == other.op()
        && Arrays.equals(one.key(), other.key())
        && Arrays.equals(one.value(), other.value())
        && isSame(one.headers(), other.headers());
  }

  private static boolean isSame(List<RecordHeader> some, List<RecordHeader> others) {
    boolean same = some.size() == others.size();
    for (int i = 0; same && i < some.size(); i++) {
      same =
          some.get(i).name().equals(others.get(i).name())
              && Arrays.equals(some.get(i).value(), others.get(i).value());
    }
    return same;
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of(
        "put",
            Input.text(
                "{\"key\":\"k\",\"value\":{\"a\":[1,null]},\"headers\":{\"h\":\"v\",\"n\":null}}"),
        "patch",
            Input.text(
                "{\"keyBase64\":\"/w==\",\"value\":{\"a\":1},\"op\":\"patch\",\"if\":\"must-exist\"}"),
        "delete",
            Input.text(
                "{\"key\":\"k\",\"op\":\"delete\",\"if\":{\"unchanged-since\":5},\"lsn\":7}"),
        "bytes",
            Input.text(
                "{\"key\":null,\"valueBase64\":\"AAE=\",\"headers\":{\"h\":{\"base64\":\"/w==\"}},"
                    + "\"txn\":1,\"timestamp\":5,\"partition\":0,\"topic\":\"t\"}"));
  }
}
