package io.driftdb.ops.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A port for a broker that comes and goes. It lies below those that outgoing connections are given:
 * a client that looks for the absent broker on one of those may be connected to itself, and then
 * holds the port. No two are the same, also of tests that run side by side: a broker may start long
 * after its port was chosen.
 */
public final class FreePort {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 30_000;

  /** Test JVMs at once, each of which has its own share of the ports. */
  private static final int JVMS = 4;

  private static final int SHARE = (HIGHEST - LOWEST) / JVMS;

  private static final SplittableRandom RANDOM = new SplittableRandom();
  private static final Set<Integer> CHOSEN = new HashSet<>();

  private FreePort() {}

  public static synchronized int find() {
    int first = LOWEST + Integer.getInteger("surefire.forkNumber", 0) % JVMS * SHARE;
    while (CHOSEN.size() < SHARE) {
      int port = RANDOM.nextInt(first, first + SHARE);
      if (CHOSEN.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("this JVM has looked at all of its ports");
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false; // somebody has it
    }
  }
}
