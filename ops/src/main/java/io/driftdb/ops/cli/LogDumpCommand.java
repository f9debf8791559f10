package io.driftdb.ops.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.driftdb.log.verify.LogDumper;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift log dump}. */
@Command(
    name = "dump",
    description = {
      "Print the records of a data directory as JSON lines, in LSN order for each shard, with",
      "the segment and byte that their frame starts at. Records of topic id 0 are the log's own:",
      "\"control\" has their fields. \"txn\" is the first LSN of the record's transaction.",
      "Damaged places are passed over: drift log verify names them."
    })
public final class LogDumpCommand extends DriftCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(index = "0", paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(
      names = "--from",
      paramLabel = "LSN",
      defaultValue = "1",
      description = "The first LSN to print.")
  private long from;

  @Option(names = "--max", paramLabel = "N", description = "Print at most so many records.")
  private Long max;

  private long left;

  @Override
  public Integer call() throws IOException {
    if (max != null && max < 0) {
      throw usage("--max takes a number that is not negative");
    }
    left = max == null ? Long.MAX_VALUE : max;
    if (left > 0) {
      try {
        LogDumper.dump(directory, from, this::printRecord);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return DONE;
  }

  private boolean printRecord(LogDumper.Entry entry) {
    try {
      print(JSON.writeValueAsString(toJson(entry)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    left--;
    return left > 0;
  }

  private static ObjectNode toJson(LogDumper.Entry entry) {
    RecordCursor record = entry.record();
    Op op = Op.of(record.op());
    ObjectNode node = JSON.createObjectNode();
    node.put("shard", entry.shard());
    node.put("segment", entry.segmentId());
    node.put("filePosition", entry.filePosition());
    node.put("lsn", entry.lsn());
    node.put("topicId", entry.batch().topicId());
    node.put("partition", entry.batch().partition());
    node.put("offset", entry.offset());
    node.put("appendTimeNs", entry.frame().appendTimeNs());
    node.put("producerId", entry.batch().producerId());
    node.put("op", op == null ? "unknown" : op.name().toLowerCase(Locale.ROOT));
    if ((entry.batch().batchFlags() & FrameDescriptor.BATCH_FLAG_TRANSACTION) != 0) {
      node.put("txn", entry.frame().firstLsn());
    }
    putCondition(node, record);
    node.put("timestamp", record.timestampMs());
    if (entry.isControl()) {
      node.set("control", JSON.valueToTree(entry.control()));
      return node;
    }
    putBytes(node, "key", record, record.keyOffset(), record.keyLength());
    putBytes(node, "value", record, record.valueOffset(), record.valueLength());
    return node;
  }

  /** As envelopes have it; none where there is none. */
  private static void putCondition(ObjectNode node, RecordCursor record) {
    switch (record.condition()) {
      case MUST_NOT_EXIST -> node.put("if", "must-not-exist");
      case MUST_EXIST -> node.put("if", "must-exist");
      case UNCHANGED_SINCE -> node.putObject("if").put("unchanged-since", record.conditionLsn());
      case NONE -> {
        // Most records demand nothing, and show nothing of it.
      }
    }
  }

  /** As text where the bytes are UTF-8, else as base64 under a name that says so. */
  private static void putBytes(
      ObjectNode node, String name, RecordCursor record, int offset, int length) {
    if (length == RecordCursor.NULL_LENGTH) {
      node.putNull(name);
      return;
    }
    byte[] bytes = new byte[length];
    record.buffer().getBytes(offset, bytes);
    try {
      node.put(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      node.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
    }
  }
}
