package io.driftdb.schema.golden;

import io.driftdb.schema.Crc;
import io.driftdb.schema.journal.HorizonMovedDecoder;
import io.driftdb.schema.journal.HorizonMovedEncoder;
import io.driftdb.schema.journal.IndexCreatedDecoder;
import io.driftdb.schema.journal.IndexCreatedEncoder;
import io.driftdb.schema.journal.IndexDroppedDecoder;
import io.driftdb.schema.journal.IndexDroppedEncoder;
import io.driftdb.schema.journal.MessageHeaderDecoder;
import io.driftdb.schema.journal.MessageHeaderEncoder;
import io.driftdb.schema.journal.TableAlignedDecoder;
import io.driftdb.schema.journal.TableAlignedEncoder;
import io.driftdb.schema.journal.TableAlteredDecoder;
import io.driftdb.schema.journal.TableAlteredEncoder;
import io.driftdb.schema.journal.TableCreatedDecoder;
import io.driftdb.schema.journal.TableCreatedEncoder;
import io.driftdb.schema.protocol.DiffEntryDecoder;
import io.driftdb.schema.protocol.RowEntryDecoder;
import io.driftdb.schema.protocol.VersionEntryDecoder;
import io.driftdb.schema.table.DiffEntryWriter;
import io.driftdb.schema.table.RowEntryWriter;
import io.driftdb.schema.table.VersionEntryWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;
import org.agrona.sbe.MessageEncoderFlyweight;

/**
 * What has a layout of its own but is no message: a control record's value, an entry of an answer.
 *
 * @param decoder reads its block back
 * @param blockOffset where the block starts
 * @param bytes all of it
 */
@SuppressWarnings("ArrayRecordComponent") // only ever compared as bytes
record SampleBlock(MessageDecoderFlyweight decoder, int blockOffset, byte[] bytes) {
  private static final byte[] KEY = utf8("account-7");

  /** All of them. */
  static List<SampleBlock> all() {
    return List.of(
        rowEntry(),
        versionEntry(),
        diffEntry(),
        control(
            new TableCreatedEncoder(),
            new TableCreatedDecoder(),
            e ->
                e.topicId(7)
                    .partitions(12)
                    .spread(4)
                    .retentionMs(86_400_001L)
                    .retentionBytes(-1)
                    .createdNs(0x1122_3344_5566_7701L)
                    .rowFormat((short) 1)
                    .missingRow((short) 1)
                    .historyRetentionMs(86_400_002L)
                    .name("name ü")),
        control(
            new TableAlteredEncoder(),
            new TableAlteredDecoder(),
            e -> e.topicId(7).historyRetentionMs(86_400_003L)),
        control(
            new IndexCreatedEncoder(),
            new IndexCreatedDecoder(),
            e ->
                e.topicId(7).indexId(4).name("name ü").paths("address.city,age").where("vip=true")),
        control(
            new TableAlignedEncoder(),
            new TableAlignedDecoder(),
            e -> e.topicId(7).historyRetentionMs(86_400_003L).decidedLsn(86_400_004L)),
        control(new IndexDroppedEncoder(), new IndexDroppedDecoder(), e -> e.topicId(7).indexId(4)),
        control(
            new HorizonMovedEncoder(),
            new HorizonMovedDecoder(),
            e -> e.topicId(7).lsn(0x1122_3344_5566_7702L).timeNs(0x1122_3344_5566_7703L)));
  }

  /** A row as TableRows and TableFeedReply have it. */
  static SampleBlock rowEntry() {
    byte[] row = utf8("{\"balance\":100}");
    return entry(
        new RowEntryDecoder(),
        b ->
            new RowEntryWriter()
                .put(
                    b,
                    0,
                    KEY,
                    row,
                    1,
                    0x1122_3344_5566_7704L,
                    0x1122_3344_5566_7705L,
                    3,
                    0x1122_3344_5566_7706L));
  }

  /** A version with a header, as TableVersions has it. */
  static SampleBlock versionEntry() {
    byte[] row = utf8("{\"balance\":90}");
    byte[] headers = {1, 0, 'n', 2, 0, 0, 0, 'v', 'w'};
    return entry(
        new VersionEntryDecoder(),
        b ->
            new VersionEntryWriter()
                .put(
                    b,
                    0,
                    1,
                    0,
                    1,
                    0x1122_3344_5566_7707L,
                    0x1122_3344_5566_7708L,
                    0x1122_3344_5566_7709L,
                    3,
                    0x1122_3344_5566_770AL,
                    row,
                    headers,
                    1));
  }

  /** A row that is gone, as TableChanges has it. */
  static SampleBlock diffEntry() {
    byte[] before = utf8("{\"balance\":90}");
    return entry(
        new DiffEntryDecoder(),
        b ->
            new DiffEntryWriter()
                .put(b, 0, KEY, before, 0x1122_3344_5566_770BL, null, 0x1122_3344_5566_770CL));
  }

  private static SampleBlock entry(
      MessageDecoderFlyweight decoder, ToIntFunction<UnsafeBuffer> write) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    int length = write.applyAsInt(buffer);
    return new SampleBlock(decoder, 0, Arrays.copyOf(buffer.byteArray(), length));
  }

  private static <E extends MessageEncoderFlyweight> SampleBlock control(
      E encoder, MessageDecoderFlyweight decoder, Consumer<E> fill) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    new MessageHeaderEncoder()
        .wrap(buffer, 0)
        .blockLength(encoder.sbeBlockLength())
        .templateId(encoder.sbeTemplateId())
        .schemaId(encoder.sbeSchemaId())
        .version(encoder.sbeSchemaVersion());
    int start = MessageHeaderDecoder.ENCODED_LENGTH;
    encoder.wrap(buffer, start);
    fill.accept(encoder);
    byte[] bytes = Arrays.copyOf(buffer.byteArray(), start + encoder.encodedLength());
    return new SampleBlock(decoder, start, bytes);
  }

  /** Its name: that of its decoder. */
  String name() {
    return decoder.getClass().getSimpleName().replace("Decoder", "");
  }

  /** All fields of the block, and for an entry what stands behind it. */
  String read(byte[] block) {
    UnsafeBuffer buffer = new UnsafeBuffer(block);
    int length = decoder.sbeBlockLength();
    if (blockOffset > 0) {
      length = buffer.getShort(0, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }
    decoder.wrap(buffer, blockOffset, length, decoder.sbeSchemaVersion());
    String fields = decoder.toString();
    if (blockOffset > 0) {
      return fields;
    }
    StringBuilder text = new StringBuilder(fields).append(' ');
    for (int i = length; i < block.length; i++) {
      text.append(block[i] < ' ' ? '.' : (char) block[i]);
    }
    return text.toString();
  }

  static int crc(byte[] bytes) {
    return new Crc().of(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
