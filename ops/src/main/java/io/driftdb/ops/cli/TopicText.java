package io.driftdb.ops.cli;

import io.driftdb.client.TopicInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How topics are shown. Stateless. */
final class TopicText {
  private static final long UNBOUNDED = -1;

  private TopicText() {}

  static JsonLine json(TopicInfo topic) {
    return new JsonLine()
        .text("name", topic.name())
        .number("id", topic.id())
        .text("kind", kind(topic))
        .number("partitions", topic.partitions())
        .number("retentionMs", topic.retentionMs())
        .number("retentionBytes", topic.retentionBytes())
        .number("createdMs", topic.createdMs());
  }

  static String line(TopicInfo topic) {
    return String.format(
        Locale.ROOT,
        "%-32s %-6s %10d  %s",
        topic.name(),
        kind(topic),
        topic.partitions(),
        retention(topic));
  }

  static String heading() {
    return String.format(Locale.ROOT, "%-32s %-6s %10s  %s", "NAME", "KIND", "PARTITIONS", "KEEPS");
  }

  static String kind(TopicInfo topic) {
    return topic.kind().name().toLowerCase(Locale.ROOT);
  }

  static String created(TopicInfo topic) {
    return Instant.ofEpochMilli(topic.createdMs()).toString();
  }

  /** In words, how long records are kept. */
  static String retention(TopicInfo topic) {
    boolean timed = topic.retentionMs() != UNBOUNDED;
    boolean sized = topic.retentionBytes() != UNBOUNDED;
    String time = timed ? time(Duration.ofMillis(topic.retentionMs())) : "";
    String size = sized ? topic.retentionBytes() + " bytes" : "";
    if (!timed && !sized) {
      return "for ever";
    }
    return timed && sized ? time + " or " + size : time + size;
  }

  /** The same, of versions. */
  static String retention(long ms) {
    return ms == UNBOUNDED ? "for ever" : time(Duration.ofMillis(ms));
  }

  private static String time(Duration time) {
    return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
