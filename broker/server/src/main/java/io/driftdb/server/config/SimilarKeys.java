package io.driftdb.server.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the key that a mistyped one was probably meant to be. Stateless. */
final class SimilarKeys {
  private SimilarKeys() {}

  static String nearest(String key, Collection<String> keys) {
    return keys.stream()
        .min(Comparator.<String>comparingInt(each -> distance(key, each)).thenComparing(k -> k))
        .orElse("");
  }

  /** Levenshtein's: how many characters must be added, removed or replaced. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
