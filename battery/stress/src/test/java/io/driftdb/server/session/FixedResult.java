package io.driftdb.server.session;

import io.driftdb.log.AppendResult;

/** An append of one batch that ends at an LSN. */
record FixedResult(long endLsn) implements AppendResult {
  @Override
  public long firstLsn() {
    return endLsn - 1;
  }

  @Override
  public long appendTimeNs() {
    return 9;
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public boolean duplicate() {
    return false;
  }

  @Override
  public int batchCount() {
    return 1;
  }

  @Override
  public long baseOffset(int batch) {
    return 0;
  }
}
