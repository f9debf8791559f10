package io.driftdb.raft.disk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member of a cluster: a node with its data directory. One that has lost that, and what it has
 * promised with it, comes back as another member.
 *
 * @param node its node.id
 * @param incarnation of its data directory
 */
public record MemberId(String node, long incarnation) {
  private static final Pattern TEXT = Pattern.compile("([^@]+)@([0-9a-f]{16})");

  /** As {@link #toString} writes it; IllegalArgumentException. */
  public static MemberId parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no member of a cluster");
    }
    return new MemberId(parts.group(1), Long.parseUnsignedLong(parts.group(2), 16));
  }

  @Override
  public String toString() {
    return node + "@" + String.format("%016x", incarnation);
  }
}
