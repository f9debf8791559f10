package io.driftdb.perf.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * All that a process does which the lab starts: it reads a plan, writes its result and ends, at the
 * latest with the lab: then its standard input ends. Runs on the main thread.
 *
 * @param <P> what it is to do
 * @param <R> what came out
 */
@FunctionalInterface
public interface ProcessTask<P, R> {
  int FAILED = 1;

  R carryOut(P plan) throws IOException, InterruptedException;

  /** Runs one whose arguments are two files of JSON, the plan's and the result's. */
  static <P, R> void run(String[] arguments, Class<P> planType, ProcessTask<P, R> task) {
    Thread watch = new Thread(ProcessTask::endWithTheLab, "lab-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      ObjectMapper json = new ObjectMapper();
      P plan = json.readValue(Path.of(arguments[0]).toFile(), planType);
      json.writeValue(Path.of(arguments[1]).toFile(), task.carryOut(plan));
      System.exit(0);
    } catch (IOException | RuntimeException e) {
      System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
      System.exit(FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.exit(FAILED);
    }
  }

  private static void endWithTheLab() {
    try {
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      System.err.println("the lab cannot be watched: " + e.getMessage());
    }
    System.exit(FAILED);
  }
}
