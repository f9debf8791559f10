package io.driftdb.log;

import io.driftdb.log.control.ControlCommand;

/** A slot of the ring: what one caller asks of the shard. */
final class RingSlot {
  AppendRequest request;
  ControlCommand<?> command;

  void clear() {
    request = null;
    command = null;
  }

  boolean isClear() {
    return request == null && command == null;
  }
}
