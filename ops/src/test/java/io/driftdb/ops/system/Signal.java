package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;

/** What a process can be told that it does not hear of itself. */
public enum Signal {
  STOP,
  CONT;

  public void send(long pid) throws IOException, InterruptedException {
    Process sender =
        new ProcessBuilder("sh", "-c", "kill -" + this + " " + pid).start(); // a builtin
    assertEquals(0, sender.waitFor(), () -> "no " + this + " for process " + pid);
  }
}
