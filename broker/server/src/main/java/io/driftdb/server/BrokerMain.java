package io.driftdb.server;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.logging.LogOutput;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The broker as a process. Standard output gets one line, when the broker is ready; everything else
 * goes to the log. Exits 0 after an orderly stop, 1 when it could not start or stop, 2 for wrong
 * usage.
 */
public final class BrokerMain {
  public static final int STOPPED = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;

  private static final String USAGE_TEXT =
      "usage: drift broker [--config FILE] [--set key=value]...";

  private BrokerMain() {}

  public static void main(String[] arguments) {
    Path file = null;
    List<String> assignments = new ArrayList<>();
    for (int i = 0; i < arguments.length; i += 2) {
      boolean known = arguments[i].equals("--config") || arguments[i].equals("--set");
      if (!known || i + 1 == arguments.length) {
        System.err.println(USAGE_TEXT);
        System.exit(USAGE);
      }
      if (arguments[i].equals("--config")) {
        file = Path.of(arguments[i + 1]);
      } else {
        assignments.add(arguments[i + 1]);
      }
    }
    int status = run(file, assignments);
    if (status != STOPPED) {
      System.exit(status);
    }
  }

  /**
   * Runs a broker until the process is told to stop, which ends the process; returns only when it
   * could not start, with the exit status.
   *
   * @param configFile null for none
   * @param assignments {@code key=value}, as given by --set
   */
  public static int run(Path configFile, List<String> assignments) {
    BrokerConfig config;
    try {
      config = BrokerConfig.load(configFile, assignments, System.getenv());
      LogOutput.configure(config);
    } catch (DriftException e) {
      return failed(e.code(), e.getMessage());
    } catch (RuntimeException | Error e) {
      e.printStackTrace(); // there is no log yet
      return failed(e);
    }
    return run(config);
  }

  private static int run(BrokerConfig config) {
    try {
      Broker broker = Broker.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "drift-stop"));
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      out.println(readyLine(broker));
      broker.awaitFailure();
      return FAILED;
    } catch (DriftException e) {
      return failed(e.code(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(ErrorCode.INTERNAL, "Interrupted.");
    } catch (RuntimeException | Error e) {
      LoggerFactory.getLogger(BrokerMain.class).error("The broker could not start", e);
      return failed(e);
    }
  }

  private static int failed(Throwable unexpected) {
    String advice =
        unexpected instanceof LinkageError
            ? "A file of this installation is missing or damaged: install it again."
            : ErrorCode.INTERNAL.advice();
    return failed(ErrorCode.INTERNAL, unexpected + ". " + advice);
  }

  private static int failed(ErrorCode code, String message) {
    System.err.println("drift: " + code + ": " + message.replaceAll("\\s+", " "));
    return FAILED;
  }

  static String readyLine(Broker broker) {
    return "ready native="
        + text(broker.nativeAddress())
        + " http="
        + text(broker.httpAddress())
        + " data="
        + broker.dataDirectory();
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** Runs while the JVM goes down; it ends with the status that an orderly stop deserves. */
  private static void stop(Broker broker) {
    int status = broker.hasFailed() ? FAILED : STOPPED;
    try {
      broker.close();
    } catch (RuntimeException e) {
      status = failed(ErrorCode.INTERNAL, "The broker could not stop in order: " + e.getMessage());
    }
    LogOutput.close();
    Runtime.getRuntime().halt(status);
  }
}
