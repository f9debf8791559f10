package io.driftdb.table;

import io.driftdb.log.EventLog;

/** Opens the tables of a broker. */
public final class TableStores {
  private TableStores() {}

  /**
   * Opens the stores of all shards, makes anew what is missing or damaged, and starts to fold. What
   * can't be opened does not fail this: the tables of that shard answer with the named error.
   */
  @SuppressWarnings("DoNotCallSuggester") // its body follows with the store
  public static Tables open(EventLog log, TablesConfig config, TableObserver observer) {
    throw new UnsupportedOperationException("not yet");
  }
}
