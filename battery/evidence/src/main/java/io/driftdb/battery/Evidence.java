package io.driftdb.battery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * What was done of one fault: a line of the page of evidence. A test writes it when what it checks
 * held; a test that fails writes none.
 *
 * @param part id of its part
 * @param fault what goes wrong, as a user would say it
 * @param injected how it is made to go wrong
 * @param count how many were run, 0 when it was skipped
 * @param unit of what: "kills", "seeds"
 * @param detail the seeds, the records, the longest time; may be empty
 * @param checked what was compared with what
 * @param skipped what the machine lacks for it, empty when it was run
 * @param whole whether it was the whole battery
 * @param when it ended, in UTC
 */
public record Evidence(
    String part,
    String fault,
    String injected,
    long count,
    String unit,
    String detail,
    String checked,
    String skipped,
    boolean whole,
    String when) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** What was run. */
  public static Evidence of(
      Part part,
      String fault,
      String injected,
      long count,
      String unit,
      String detail,
      String checked) {
    if (count <= 0) {
      throw new IllegalArgumentException("nothing was put to the test: " + fault);
    }
    return new Evidence(
        part.id(), fault, injected, count, unit, detail, checked, "", Battery.isWhole(), now());
  }

  /** What could not be run, and what for. */
  public static Evidence skipped(Part part, String fault, String injected, String missing) {
    return new Evidence(
        part.id(), fault, injected, 0, "", "", "", missing, Battery.isWhole(), now());
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Puts it into the directory {@code driftdb.evidence}; one of the same fault is replaced. */
  public void write() {
    write(Path.of(System.getProperty("driftdb.evidence", "target/evidence")));
  }

  void write(Path directory) {
    String name = fault.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    try {
      Files.createDirectories(directory);
      JSON.writeValue(directory.resolve(part + "-" + name + ".json").toFile(), this);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write evidence to " + directory, e);
    }
  }

  static Evidence read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Evidence.class);
  }
}
