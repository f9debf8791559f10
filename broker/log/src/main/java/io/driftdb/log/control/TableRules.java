package io.driftdb.log.control;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** What tables and indexes may be, so that a control record can hold them. */
final class TableRules {
  static final int MAX_INDEXES = 16;

  private static final int MAX_PATHS = 8;
  private static final int MAX_PATHS_BYTES = 512;
  private static final int MAX_WHERE_BYTES = 256;
  private static final Pattern INDEX_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

  private TableRules() {}

  static void checkNew(TopicSpec spec, TableOptions table) {
    require(spec.kind() == TopicKind.TABLE, "only a topic of kind table has a table's options");
    require(table.indexes().isEmpty(), "indexes are created when the table is there");
    checkHistoryRetention(table.historyRetentionMs());
  }

  static void checkHistoryRetention(long ms) {
    require(ms >= -1, "history is kept for a time that is not negative, or -1 for ever");
  }

  /** Whether two tables are alike in what can't be changed. */
  static boolean areAlike(TableOptions one, TableOptions other) {
    return one.rowFormat() == other.rowFormat() && one.missingRow() == other.missingRow();
  }

  static String describe(TableOptions table) {
    return "rows of "
        + table.rowFormat().name().toLowerCase(Locale.ROOT)
        + ", missing ones by "
        + table.missingRow().name().toLowerCase(Locale.ROOT);
  }

  static void checkIndex(IndexSpec index) {
    require(
        INDEX_NAME.matcher(index.name()).matches(),
        "an index's name is 1 to 100 of the characters a-z A-Z 0-9 . _ -");
    require(
        !index.paths().isEmpty() && index.paths().size() <= MAX_PATHS,
        "an index is on 1 to " + MAX_PATHS + " paths");
    for (String path : index.paths()) {
      require(!path.isEmpty() && path.indexOf(',') < 0, "a path is not empty and has no comma");
    }
    require(
        bytes(String.join(",", index.paths())) <= MAX_PATHS_BYTES,
        "the paths of an index have at most " + MAX_PATHS_BYTES + " bytes in all");
    require(
        index.where().isEmpty() || index.where().indexOf('=') > 0,
        "the rows of an index are chosen by PATH=JSON");
    require(
        bytes(index.where()) <= MAX_WHERE_BYTES,
        "what chooses the rows of an index has at most " + MAX_WHERE_BYTES + " bytes");
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, otherwise);
    }
  }

  /** The table of that id; UNKNOWN_TOPIC, NOT_A_TABLE. */
  static Topic table(SequencedState state, int topicId) {
    Topic topic = state.topics().byId(topicId);
    if (topic == null) {
      throw new DriftException(
          ErrorCode.UNKNOWN_TOPIC,
          "there is no topic with id " + topicId + ". " + ErrorCode.UNKNOWN_TOPIC.advice());
    }
    if (topic.table() == null) {
      throw new DriftException(
          ErrorCode.NOT_A_TABLE,
          "topic '" + topic.name() + "' is no table. " + ErrorCode.NOT_A_TABLE.advice());
    }
    return topic;
  }

  /** The table of that id where it is to be repeated what another shard has decided, or null. */
  static Topic tableOrNull(SequencedState state, int topicId) {
    Topic topic = state.topics().byId(topicId);
    return topic == null || topic.table() == null ? null : topic;
  }
}
