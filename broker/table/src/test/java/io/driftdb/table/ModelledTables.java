package io.driftdb.table;

import java.util.Random;

/** Tables that have folded all there is, beside the model of what they should be. */
interface ModelledTables {
  ShardTables tables();

  TableModel model();

  Random random();

  /** One past the last LSN. */
  long nextLsn();

  /** A time that nothing has been appended at, nor has the clock reached it. */
  long futureNs();

  /** Whether a table has an index on field {@code n} by the name {@code by-n}. */
  boolean isIndexed(int table);
}
