package io.driftdb.battery.stress;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of claims names every class that makes one, and every test that there is. */
class ClaimTableTest {
  private static final Path ROOT = Path.of("../..");
  private static final List<String> MODULES =
      List.of("broker/log", "broker/table", "broker/raft", "broker/server", "client-java");
  private static final Pattern WORD = Pattern.compile("\\w+");
  private static final Pattern CLAIM =
      Pattern.compile(
          "\\b(volatile|synchronized|VarHandle|Atomic[A-Z]\\w+|LongAdder|LockSupport|CountDownLatch"
              + "|Reentrant\\w+|Concurrent[A-Z]\\w+|\\w+BlockingQueue|CopyOnWrite\\w+|Semaphore)\\b");

  private static Set<String> words() throws IOException {
    Path table = Path.of("src/test/java/io/driftdb/battery/stress/package-info.java");
    return WORD.matcher(Files.readString(table)).results().map(MatchResult::group).collect(toSet());
  }

  private static List<Path> sources(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static String nameOf(Path source) {
    return source.getFileName().toString().replace(".java", "");
  }

  @Test
  void shouldNameEveryClassThatSharesSomethingBetweenThreads() throws IOException {
    Set<String> named = words();
    List<String> missing = new ArrayList<>();
    for (String module : MODULES) {
      for (Path source : sources(ROOT.resolve(module).resolve("src/main/java"))) {
        if (CLAIM.matcher(Files.readString(source)).find() && !named.contains(nameOf(source))) {
          missing.add(nameOf(source));
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void shouldNameEveryTest() throws IOException {
    Set<String> named = words();
    List<String> missing =
        sources(Path.of("src/test/java")).stream()
            .map(ClaimTableTest::nameOf)
            .filter(name -> name.endsWith("Stress") || name.endsWith("Model"))
            .filter(name -> !named.contains(name))
            .toList();
    assertEquals(List.of(), missing);
  }
}
