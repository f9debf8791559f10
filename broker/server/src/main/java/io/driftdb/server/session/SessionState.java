package io.driftdb.server.session;

/** Where a connection stands. */
enum SessionState {
  /** Only a Hello is taken, and no more memory than for one. */
  AWAITING_HELLO,
  /** The version is agreed; only Authenticate is taken. */
  AWAITING_AUTHENTICATION,
  /** All requests are taken. */
  OPEN,
  /** The broker stops: nothing new is read, what was taken is answered. */
  DRAINING,
  /** A failure of the whole connection was sent; what still arrives is thrown away. */
  FAILED,
  /** Gone; what the log still holds of it is released when it answers. */
  CLOSED
}
