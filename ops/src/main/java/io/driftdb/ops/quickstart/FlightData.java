package io.driftdb.ops.quickstart;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The flights that come with the distribution, in the order of their departure. */
final class FlightData {
  private static final String FILE = "quickstart/flights-20k.jsonl";

  private FlightData() {}

  /** Where it is in a distribution's directory, which the launcher names. */
  static Path file() {
    String home = System.getenv("DRIFT_HOME");
    Path file = Path.of(home == null ? "." : home).resolve(FILE);
    if (!Files.isReadable(file)) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "the quickstart's data is not at " + file + ": start it by bin/drift of a distribution");
    }
    return file;
  }

  static List<byte[]> lines(Path file) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      lines.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return lines;
  }
}
