package io.driftdb.table.fold;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.schema.DriftException;
import io.driftdb.table.index.IndexDefinition;
import io.driftdb.table.index.TableIndexes;
import io.driftdb.table.store.TableRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A table as the fold has it right now, ahead of what is published. The fold's thread only. */
final class FoldTable {
  private static final Logger LOG = LoggerFactory.getLogger(FoldTable.class);

  private TableRecord record;
  private TableIndexes indexes;
  private boolean changed;
  private DriftException failure;
  private final LongAdder rejected;

  FoldTable(TableRecord record) {
    this(record, new LongAdder());
  }

  FoldTable(TableRecord record, LongAdder rejected) {
    this.record = record;
    this.indexes = indexesOf(record.options());
    this.rejected = rejected;
  }

  private static TableIndexes indexesOf(TableOptions options) {
    List<IndexDefinition> definitions = new ArrayList<>();
    for (IndexSpec spec : options.indexes()) {
      try {
        definitions.add(IndexDefinition.of(spec));
      } catch (DriftException e) {
        LOG.warn("Index {} of the log can't be kept: {}", spec.name(), e.getMessage());
      }
    }
    return TableIndexes.of(definitions);
  }

  int id() {
    return record.id();
  }

  TableRecord record() {
    return record;
  }

  TableIndexes indexes() {
    return indexes;
  }

  LongAdder rejected() {
    return rejected;
  }

  void record(TableRecord now) {
    if (!now.options().indexes().equals(record.options().indexes())) {
      indexes = indexesOf(now.options());
    }
    record = now;
    changed = true;
  }

  /** Whether its record differs from what is in the store; asked once for each group. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** Whether its records are folded in as they come. */
  boolean isComplete() {
    return record.complete();
  }

  DriftException failure() {
    return failure;
  }

  /** It could not be rebuilt; null when that is tried again. */
  void failure(DriftException why) {
    failure = why;
    changed = true;
  }
}
