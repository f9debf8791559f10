package io.driftdb.ops.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;

/**
 * A port for a broker that comes and goes. It lies below those that outgoing connections are given:
 * a client that looks for the absent broker on one of those may be connected to itself, and then
 * holds the port.
 */
public final class FreePort {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 30_000;

  private FreePort() {}

  public static int find() {
    SplittableRandom random = new SplittableRandom();
    while (true) {
      int port = random.nextInt(LOWEST, HIGHEST);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException e) {
        // Somebody has it: the next one.
      }
    }
  }
}
