package io.driftdb.ops.faults;

import java.util.List;

/**
 * What strace does to system calls.
 *
 * @param calls which, separated by commas
 * @param what error=EIO, or delay_exit= and microseconds
 * @param when which of each thread's calls: 7 for the seventh alone, 1+3 for the first and every
 *     third behind it; empty for all
 */
record Injection(String calls, String what, String when) {
  static Injection error(String calls, String error, int when) {
    return new Injection(calls, "error=" + error, Integer.toString(when));
  }

  static Injection delay(String calls, long us, String when) {
    return new Injection(calls, "delay_exit=" + us, when);
  }

  List<String> options() {
    String which = when.isEmpty() ? "" : ":when=" + when;
    return List.of("-e", "trace=" + calls, "-e", "inject=" + calls + ":" + what + which);
  }

  @Override
  public String toString() {
    return calls + ":" + what + (when.isEmpty() ? "" : ":when=" + when);
  }
}
