package io.driftdb.ops.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README.md shows code that compiles, and that prints what the README says. */
class ReadmeTest {
  private static final Path SOURCE =
      Path.of("src/test/java/io/driftdb/ops/docs/EmbeddingSample.java");

  @Test
  void shouldShowTheSampleAsItIsCompiled() throws IOException {
    String source = Files.readString(SOURCE);
    int begin = source.indexOf("    // begin\n") + "    // begin\n".length();
    String sample = source.substring(begin, source.indexOf("\n    // end\n")).stripIndent();
    String shown = "<!-- sample: EmbeddingSample -->\n```java\n" + sample + "\n```\n";
    assertTrue(Files.readString(Path.of("../README.md")).contains(shown), shown);
  }

  @Test
  void shouldPrintWhatTheSampleSays(@TempDir Path directory) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    new EmbeddingSample(new PrintStream(printed, true, StandardCharsets.UTF_8)).run(directory);
    assertEquals(
        "{\"state\":\"placed\",\"total\":42}\n{\"state\":\"paid\",\"total\":42}\n",
        printed.toString(StandardCharsets.UTF_8));
  }
}
