package io.driftdb.log.journal;

import java.util.List;
import java.util.Locale;

/** The names of the files in a shard's directory. */
public final class SegmentNames {
  public static final String SEGMENT_SUFFIX = ".seg";
  public static final String INDEX_SUFFIX = ".idx";
  public static final String SPARE_SUFFIX = ".spare";
  public static final String CHECKPOINT_SUFFIX = ".ckp";
  public static final String UNFINISHED_SUFFIX = ".tmp";

  private static final List<String> SUFFIXES =
      List.of(SEGMENT_SUFFIX, INDEX_SUFFIX, SPARE_SUFFIX, CHECKPOINT_SUFFIX);

  private SegmentNames() {}

  public static String segment(long segmentId) {
    return digits(segmentId) + SEGMENT_SUFFIX;
  }

  public static String index(long segmentId) {
    return digits(segmentId) + INDEX_SUFFIX;
  }

  public static String spare(long number) {
    return digits(number) + SPARE_SUFFIX;
  }

  public static String checkpoint(long lsn) {
    return digits(lsn) + CHECKPOINT_SUFFIX;
  }

  private static String digits(long number) {
    return String.format(Locale.ROOT, "%016d", number);
  }

  /** Whether it is the name of a file of the log that was being made. Tables have their own. */
  public static boolean isUnfinished(String name) {
    if (!name.endsWith(UNFINISHED_SUFFIX)) {
      return false;
    }
    String target = name.substring(0, name.length() - UNFINISHED_SUFFIX.length());
    return SUFFIXES.stream().anyMatch(suffix -> number(target, suffix) >= 0);
  }

  /** The number in a name with that suffix, or -1 for any other name. */
  public static long number(String name, String suffix) {
    int length = name.length() - suffix.length();
    if (length != 16 || !name.endsWith(suffix)) {
      return -1;
    }
    for (int i = 0; i < length; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(name.substring(0, length));
  }
}
