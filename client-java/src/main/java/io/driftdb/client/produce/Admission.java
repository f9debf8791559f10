package io.driftdb.client.produce;

/** What became of a record that was to be added. */
enum Admission {
  /** There is no memory for it. */
  REFUSED,
  /** It goes with a later request. */
  WAITS,
  /** A request may go out now. */
  MAY_GO
}
