package io.driftdb.log;

import io.driftdb.log.TableOptions.MissingRow;
import io.driftdb.log.TableOptions.RowFormat;
import io.driftdb.log.control.AlterTable;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateIndex;
import io.driftdb.log.control.DropIndex;
import io.driftdb.log.control.MoveHorizon;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Changes of tables' options, at random. */
final class SimTables {
  /** What may come of a change beside its success: the shard fails, or another was faster. */
  private static final Set<ErrorCode> MAY_BE =
      Set.of(
          ErrorCode.SHARD_POISONED,
          ErrorCode.SHUTTING_DOWN,
          ErrorCode.DISK_FULL,
          ErrorCode.BUSY,
          ErrorCode.NOT_COMMITTED,
          ErrorCode.UNKNOWN_TOPIC,
          ErrorCode.UNKNOWN_INDEX,
          ErrorCode.INDEX_EXISTS,
          ErrorCode.TOO_MANY_INDEXES);

  private final SimShard shard;
  private final LogModel model;
  private final Random random;

  SimTables(SimShard shard, LogModel model, Random random) {
    this.shard = shard;
    this.model = model;
    this.random = random;
  }

  /** Options for a new topic; null for one without. */
  static TableOptions options(TopicKind kind, Random random) {
    if (kind == TopicKind.LOG || random.nextInt(3) == 0) {
      return null;
    }
    return new TableOptions(
        RowFormat.of(random.nextInt(2)),
        MissingRow.of(random.nextInt(2)),
        random.nextInt(3) - 1L,
        List.of(),
        1);
  }

  /** Changes the options of one of the topics that are tables. */
  void change(List<Topic> topics) {
    List<Topic> tables = topics.stream().filter(topic -> topic.table() != null).toList();
    if (!tables.isEmpty()) {
      Topic topic = tables.get(random.nextInt(tables.size()));
      model.changing(topic.name());
      submit(topic, command(topic.id()));
    }
  }

  private ControlCommand<?> command(int topicId) {
    String name = "index-" + random.nextInt(20);
    return switch (random.nextInt(7)) {
      case 0 -> new AlterTable(topicId, random.nextInt(5) - 1L);
      case 1 -> new DropIndex(topicId, name);
      case 2 -> new MoveHorizon(topicId, random.nextInt(3), 0);
      default -> {
        List<String> paths = random.nextBoolean() ? List.of("a.b") : List.of("a", "c.ü", "d");
        String where = random.nextBoolean() ? "" : "kind=\"x\"";
        IndexSpec index = new IndexSpec(1, name, paths, where);
        yield new CreateIndex(topicId, index, random.nextBoolean());
      }
    };
  }

  private <T> void submit(Topic topic, ControlCommand<T> command) {
    var unused =
        shard
            .submit(command)
            .handle(
                (done, failure) -> {
                  if (failure == null) {
                    Topic now = shard.shard().catalog().topic(topic.name());
                    model.altered(topic.name(), now);
                  } else {
                    Throwable cause =
                        failure instanceof CompletionException ? failure.getCause() : failure;
                    ErrorCode code = ((DriftException) cause).code();
                    if (!MAY_BE.contains(code)) {
                      model.broken("a change failed with " + code);
                    }
                  }
                  return done;
                });
  }
}
