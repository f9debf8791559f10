package io.driftdb.schema;

import java.util.regex.Pattern;

/** Which names a topic may have. A name is an identifier and never becomes part of a path. */
public final class TopicNames {
  /** The log's own topic, in every shard: topics, producers and epochs live there. */
  public static final String INTERNAL = "__drift";

  public static final int INTERNAL_TOPIC_ID = 0;

  private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

  private TopicNames() {}

  /** Whether a user may create a topic of that name. */
  public static boolean isValid(String name) {
    return VALID.matcher(name).matches() && !name.startsWith("__");
  }

  /** Throws INVALID_TOPIC_NAME unless {@link #isValid}. */
  public static void check(String name) {
    if (!isValid(name)) {
      String shown = name.length() > 60 ? name.substring(0, 60) + "..." : name;
      throw new DriftException(
          ErrorCode.INVALID_TOPIC_NAME,
          "'"
              + shown.replaceAll("\\p{Cntrl}", "?")
              + "' is no topic name. "
              + ErrorCode.INVALID_TOPIC_NAME.advice());
    }
  }
}
