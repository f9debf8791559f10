package io.driftdb.ops.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.driftdb.log.verify.LogVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift log verify}. */
@Command(
    name = "verify",
    description = {
      "Read every byte of a data directory that counts, and name each damaged file and range.",
      "Exits with 1 when there is damage. Stop the broker first: while one writes, the end of",
      "the log looks unfinished."
    })
public final class LogVerifyCommand extends DriftCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(index = "0", paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    LogVerifier.Report report = LogVerifier.verify(directory);
    if (json()) {
      print(JSON.writeValueAsString(toJson(report)));
    } else {
      for (String note : report.notes()) {
        print("note     " + note);
      }
      for (String damage : report.damage()) {
        print("damage   " + damage);
      }
      print(
          String.format(
              "%s: %,d records in %,d frames, %,d segments, %,d bytes",
              report.isSound() ? "sound" : "damaged",
              report.records(),
              report.frames(),
              report.segments(),
              report.bytes()));
    }
    return report.isSound() ? DONE : FAILED;
  }

  private static ObjectNode toJson(LogVerifier.Report report) {
    ObjectNode node = JSON.createObjectNode();
    node.put("sound", report.isSound());
    node.put("shards", report.shards());
    node.put("segments", report.segments());
    node.put("frames", report.frames());
    node.put("transactions", report.transactions());
    node.put("records", report.records());
    node.put("bytes", report.bytes());
    addAll(node.putArray("damage"), report.damage());
    addAll(node.putArray("notes"), report.notes());
    return node;
  }

  private static void addAll(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
