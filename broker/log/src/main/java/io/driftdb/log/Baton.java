package io.driftdb.log;

/**
 * The right to run a shard. Who holds it may lend it while it waits for the disk: the borrower
 * sequences what comes in meanwhile, and nothing else.
 */
interface Baton {
  /** Never lent: for one thread alone. */
  Baton KEPT =
      new Baton() {
        @Override
        public void release() {}

        @Override
        public void regain() {}
      };

  /** Others may take it. */
  void release();

  /** Takes it back, as soon as whoever has it gives it back. */
  void regain();
}
