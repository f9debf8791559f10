package io.driftdb.perf.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.perf.drivers.Driver;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The process of one run: {@code RunMain PLAN RESULT}, two files of JSON. It ends with the lab that
 * has started it: then its standard input ends.
 */
public final class RunMain {
  private static final int FAILED = 1;

  private RunMain() {}

  public static void main(String[] arguments) {
    Thread watch = new Thread(RunMain::endWithTheLab, "lab-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      ObjectMapper json = new ObjectMapper();
      RunPlan plan = json.readValue(Path.of(arguments[0]).toFile(), RunPlan.class);
      RunResult result = Run.of(plan, Driver.named(plan.contender().driver()));
      json.writeValue(Path.of(arguments[1]).toFile(), result);
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
