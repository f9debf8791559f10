package io.driftdb.log.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.GoldenHistory;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.log.sequence.StateReader;
import io.driftdb.log.sequence.StateWriter;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Codec;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.CheckpointHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is read from the files of version 1 and written again gives the same bytes. */
class GoldenBytesTest {
  private final FrameVerifier verifier = new FrameVerifier();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private final UnsafeBuffer again = new UnsafeBuffer(ByteBuffer.allocate(16 << 10));
  private int compressed;
  private int control;

  @Test
  void shouldWriteEveryFrameAgain() throws IOException {
    int frames = 0;
    for (Path file : GoldenCopy.files(GoldenCopy.original(), ".seg")) {
      byte[] bytes = Files.readAllBytes(file);
      SegmentHeader header = SegmentHeader.decode(ByteBuffer.wrap(bytes), file.toString());
      byte[] block = new byte[SegmentHeader.LENGTH];
      header.encode().get(block);
      assertArrayEquals(Arrays.copyOf(bytes, SegmentHeader.LENGTH), block, file.toString());
      UnsafeBuffer segment = new UnsafeBuffer(bytes);
      int at = SegmentHeader.LENGTH;
      int length = verifier.checkHeaders(segment, at, bytes.length - at, header.salt());
      while (length > 0 && verifier.checkBodies(segment, at)) {
        writeAgain(segment, at, header.salt());
        byte[] copy = new byte[length];
        again.getBytes(0, copy);
        assertArrayEquals(Arrays.copyOfRange(bytes, at, at + length), copy, file + " at " + at);
        frames++;
        at += length;
        length = verifier.checkHeaders(segment, at, bytes.length - at, header.salt());
      }
    }
    assertEquals(108, frames);
    assertEquals(1, compressed);
    assertEquals(10, control);
  }

  private void writeAgain(UnsafeBuffer segment, int frameAt, long salt) {
    FrameVerifier.wrap(frame, segment, frameAt);
    int at = FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = 0; i < frame.batchCount(); i++) {
      FrameVerifier.wrap(batch, segment, frameAt + at);
      writeBatchAgain(segment, frameAt + at, at);
      at += FrameDescriptor.align(batch.batchLength());
    }
    new FrameHeaderEncoder()
        .wrap(again, 0)
        .frameLength(at)
        .headerCrc(0)
        .firstLsn(frame.firstLsn())
        .appendTimeNs(frame.appendTimeNs())
        .durableMark(0)
        .recordCount(frame.recordCount())
        .batchCount(frame.batchCount())
        .frameFlags(frame.frameFlags());
    verifier.seal(again, 0, salt, frame.durableMark());
  }

  private void writeBatchAgain(UnsafeBuffer segment, int from, int to) {
    try (BatchReader reader = new BatchReader(16 << 10)) {
      assertEquals(ErrorCode.NONE, reader.open(segment, from, batch.batchLength()));
      BatchWriter writer = new BatchWriter().wrap(again, to, again.capacity());
      RecordCursor records = reader.records();
      while (records.next()) {
        add(writer, records);
      }
      writer.finish(
          batch.topicId(),
          batch.partition(),
          batch.producerId(),
          batch.producerEpoch(),
          batch.firstSequence());
    }
    int start = FrameDescriptor.BATCH_HEADER_LENGTH;
    BatchHeaderDecoder written = new BatchHeaderDecoder();
    FrameVerifier.wrap(written, again, to);
    assertEquals(batch.recordsCrc(), written.recordsCrc(), "the records were written differently");
    assertEquals(batch.recordsLength(), written.recordsLength());
    if (batch.codec() == Codec.ZSTD.code()) {
      int stored = batch.batchLength() - start;
      again.putBytes(to + start, segment, from + start, stored);
      writer(to).batchLength(start + stored).storedCrc(batch.storedCrc());
      int padding = FrameDescriptor.align(start + stored) - start - stored;
      again.setMemory(to + start + stored, padding, (byte) 0);
      compressed++;
    }
    control += batch.batchFlags();
    writer(to)
        .baseOffset(batch.baseOffset())
        .nextOffset(batch.nextOffset())
        .codec(batch.codec())
        .batchFlags(batch.batchFlags());
  }

  private BatchHeaderEncoder writer(int at) {
    return new BatchHeaderEncoder().wrap(again, at);
  }

  private static void add(BatchWriter writer, RecordCursor r) {
    writer.add(
        Op.of(r.op()),
        r.timestampMs(),
        r.keyLength() < 0 ? null : r.buffer(),
        r.keyOffset(),
        r.keyLength(),
        r.valueLength() < 0 ? null : r.buffer(),
        r.valueOffset(),
        r.valueLength());
    int at = r.headersOffset();
    for (int i = 0; i < r.headerCount(); i++) {
      byte[] name = new byte[r.buffer().getShort(at, ByteOrder.LITTLE_ENDIAN) & 0xFFFF];
      r.buffer().getBytes(at + 2, name);
      int length = r.buffer().getInt(at + 2 + name.length, ByteOrder.LITTLE_ENDIAN);
      byte[] value = length < 0 ? null : new byte[length];
      at += 6 + name.length;
      if (value != null) {
        r.buffer().getBytes(at, value);
        at += length;
      }
      writer.addHeader(name, value);
    }
  }

  @Test
  void shouldWriteTheStateOfEveryCheckpointAgain() throws IOException {
    int start = CheckpointHeaderDecoder.BLOCK_LENGTH;
    int producers = GoldenHistory.config(Path.of("x")).maxProducers();
    int checkpoints = 0;
    for (Path file : GoldenCopy.files(GoldenCopy.original(), ".ckp")) {
      byte[] bytes = Files.readAllBytes(file);
      SequencedState state = new SequencedState(5, producers, new CommittedCatalog());
      ByteBuffer body = ByteBuffer.wrap(bytes, start, bytes.length - start).slice();
      StateReader in = new StateReader(body);
      state.read(in);
      assertEquals(0, in.getInt(), "quarantined ranges");
      assertTrue(!body.hasRemaining(), "bytes behind the state");
      StateWriter out = new StateWriter();
      state.write(out);
      out.putInt(0);
      byte[] written = Arrays.copyOf(out.array(), out.length());
      assertArrayEquals(Arrays.copyOfRange(bytes, start, bytes.length), written);
      checkpoints++;
    }
    assertEquals(2, checkpoints);
  }
}
