package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where the partitions of a topic are. */
class TopicInfoTest {
  private static TopicInfo topic(int partitions, Integer... placement) {
    return new TopicInfo(1, "t", TopicKind.LOG, partitions, List.of(placement), -1, -1, 0);
  }

  private static List<Integer> shardsOf(TopicInfo topic) {
    return IntStream.range(0, topic.partitions()).map(topic::shardOf).boxed().toList();
  }

  @Test
  void shouldPlaceThePartitionsInTurn() {
    TopicInfo topic = topic(5, 2, 0, 1);
    assertEquals(List.of(2, 0, 1, 2, 0), shardsOf(topic));
    assertEquals(List.of(0, 1, 2), topic.shards());
  }

  @Test
  void shouldPlaceAllPartitionsOnTheOneShardThatThereIs() {
    TopicInfo topic = topic(3, 200);
    assertEquals(List.of(200, 200, 200), shardsOf(topic));
    assertEquals(List.of(200), topic.shards());
  }

  @Test
  void shouldNotCountShardsThatNoPartitionIsOn() {
    assertEquals(List.of(1, 3), topic(2, 3, 1, 0, 2).shards());
    assertEquals(List.of(0, 4), topic(4, 4, 0, 4).shards());
  }

  @Test
  void shouldRefuseATopicThatIsNowhere() {
    assertThrows(IllegalArgumentException.class, () -> topic(1));
  }
}
