package io.driftdb.raft;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RaftSettingsTest {
  /** However long a node was away, it hears of its leader before it asks for votes. */
  @ParameterizedTest
  @CsvSource({"1, 11", "1, 100", "1, 1031", "1, 100000000", "30, 11", "30, 100000000"})
  void shouldAskANodeThatIsAwayWithinItsElectionTimeout(int timeoutSeconds, int failures) {
    Duration electionTimeout = Duration.ofSeconds(timeoutSeconds);
    RetryPolicy policy =
        RetryPolicy.parse(
            RaftServerConfigKeys.Log.Appender.retryPolicy(properties(electionTimeout)), "policy");
    for (int i = 0; i < 100; i++) {
      long pause = policy.handleAttemptFailure(() -> failures).getSleepTime().toLong(MILLISECONDS);
      assertTrue(pause > 0, "never asked again, or without a pause");
      assertTrue(pause < electionTimeout.toMillis() / 2, pause + " ms");
    }
  }

  private static RaftProperties properties(Duration electionTimeout) {
    ClusterConfig config =
        new ClusterConfig(
            new UUID(7, 7),
            "n1",
            List.of(new ClusterConfig.Node("n1", "127.0.0.1:9001", "127.0.0.1:9000")),
            Path.of("raft"),
            electionTimeout,
            Long.MAX_VALUE,
            1,
            Duration.ofSeconds(5),
            null);
    return RaftSettings.of(config, "127.0.0.1", 9001, 1 << 20);
  }
}
