package io.driftdb.perf.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the result of each run in a file, a line each, so that a comparison that was stopped goes
 * on where it was: what is kept is answered in its order instead of run again. One thread.
 */
public final class KeptRuns implements Runner {
  private final Runner runner;
  private final Path file;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<RunPlan, Deque<RunResult>> kept = new HashMap<>();

  /**
   * Reads what is kept.
   *
   * @param file whose folder is made when it is missing
   * @param resume whether to use what it holds; else it begins empty
   */
  public KeptRuns(Runner runner, Path file, boolean resume) throws IOException {
    this.runner = runner;
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (!resume) {
      Files.deleteIfExists(file);
    } else if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        RunResult result = json.readValue(line, RunResult.class);
        kept.computeIfAbsent(result.plan(), plan -> new ArrayDeque<>()).add(result);
      }
    }
  }

  @Override
  public RunResult run(RunPlan plan) throws IOException, InterruptedException {
    Deque<RunResult> results = kept.get(plan);
    if (results != null && !results.isEmpty()) {
      return results.remove();
    }
    RunResult result = runner.run(plan);
    String line = json.writeValueAsString(result) + "\n";
    Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return result;
  }
}
