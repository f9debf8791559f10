package io.driftdb.battery.fuzz;

import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A place where bytes of others come in, and what must hold there whatever they are. One thread;
 * what it throws is a defect of the code that it tries.
 */
public interface Target extends AutoCloseable {
  /** Tries an input; whether it was taken as sound. */
  boolean run(byte[] input) throws Exception;

  /** Inputs that are taken as sound, made by the code's own writers, by name. */
  Map<String, byte[]> seeds() throws Exception;

  @Override
  default void close() throws IOException {}

  /** Fails with what does not hold. */
  static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** As {@link #require(boolean, String)}, when it takes some work to say what. */
  static void require(boolean holds, Supplier<String> what) {
    if (!holds) {
      throw new AssertionError(what.get());
    }
  }
}
