package io.driftdb.server.session;

import io.driftdb.battery.fuzz.Input;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Condition;
import io.driftdb.schema.Op;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/** Batches as a client writes them, before how to seal them. */
final class SampleBatches {
  private static final int PRODUCER = 7;

  private SampleBatches() {}

  static Map<String, byte[]> all() {
    Map<String, byte[]> samples = new LinkedHashMap<>();
    byte[] log = batch(1, SampleBatches::logRecords);
    samples.put("log", Input.of(0, log));
    samples.put("log-sealed", Input.of(SealedBatch.SEAL | SealedBatch.DIRECT, log));
    samples.put("log-compressed", Input.of(SealedBatch.COMPRESS, log));
    byte[] rows = batch(2, SampleBatches::rows);
    samples.put("rows", Input.of(SealedBatch.SEAL, rows));
    samples.put("rows-direct", Input.of(SealedBatch.COMPRESS | SealedBatch.DIRECT, rows));
    byte[] bytes = batch(3, w -> w.add(Op.PUT, 1, text("k"), 0, 1, text("v"), 0, 1));
    samples.put("rows-of-bytes", Input.of(SealedBatch.SEAL, bytes));
    return samples;
  }

  private static void logRecords(BatchWriter writer) {
    add(writer, Op.PUT, "key", "value");
    writer.addHeader(Input.text("name"), Input.text("of a header"));
    writer.addHeader(Input.text("none"), null);
    writer.add(Op.PUT, 2, null, 0, 0, null, 0, 0);
  }

  private static void rows(BatchWriter writer) {
    writer.condition(Condition.UNCHANGED_SINCE, 17);
    add(writer, Op.PUT, "a", "{\"name\":\"x\",\"list\":[1,2.5e3,null]}");
    writer.condition(Condition.MUST_EXIST, 0);
    add(writer, Op.PATCH, "a", "{\"name\":null}");
    writer.add(Op.DELETE, 3, text("b"), 0, 1, null, 0, 0);
  }

  private static void add(BatchWriter writer, Op op, String key, String value) {
    UnsafeBuffer k = text(key);
    UnsafeBuffer v = text(value);
    writer.add(op, 1, k, 0, k.capacity(), v, 0, v.capacity());
  }

  private static UnsafeBuffer text(String text) {
    return new UnsafeBuffer(Input.text(text));
  }

  private static byte[] batch(int topic, Consumer<BatchWriter> records) {
    byte[] bytes = new byte[1024];
    BatchWriter writer = new BatchWriter().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    records.accept(writer);
    return Arrays.copyOf(bytes, writer.finish(topic, 0, PRODUCER, 1, 5));
  }
}
