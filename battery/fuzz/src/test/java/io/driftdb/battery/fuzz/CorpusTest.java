package io.driftdb.battery.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tries what the corpus has, without the fuzzer. */
@Timeout(60)
class CorpusTest {
  @ParameterizedTest
  @EnumSource
  void shouldHoldForAllThatIsKept(Targets each) throws Exception {
    try (Target target = each.open()) {
      for (Path file : Corpus.files(each)) {
        boolean taken;
        try {
          taken = target.run(Files.readAllBytes(file));
        } catch (Exception | Error e) {
          throw new AssertionError(file.toString(), e);
        }
        boolean isSeed = file.getFileName().toString().startsWith(Corpus.SEED);
        assertTrue(taken || !isSeed, () -> file + " is refused: it leads nowhere any more");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepTheSeedsOfEachTarget(Targets each) throws Exception {
    Map<String, byte[]> seeds;
    try (Target target = each.open()) {
      seeds = target.seeds();
      for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
        assertTrue(target.run(seed.getValue()), () -> each.id() + " refuses " + seed.getKey());
        Corpus.offer(each, seed.getKey(), seed.getValue());
      }
    }
    long kept =
        Corpus.files(each).stream()
            .filter(file -> file.getFileName().toString().startsWith(Corpus.SEED))
            .count();
    assertEquals(seeds.size(), kept, "run it with -Dcorpus.write, as Corpus says");
  }

  @Test
  @EnabledIfSystemProperty(named = "fuzz.input", matches = ".+")
  void shouldHoldForTheInputThatIsNamed() throws Exception {
    try (Target target = Targets.of(System.getProperty("fuzz.target")).open()) {
      target.run(Files.readAllBytes(Path.of(System.getProperty("fuzz.input"))));
    }
  }
}
