package io.driftdb.ops.quickstart;

import java.io.IOException;

/** Where lines of the tour go. */
@FunctionalInterface
interface Teller {
  void say(String line) throws IOException;
}
