package io.driftdb.client;

/** What becomes of a patch whose row is missing. */
public enum MissingRow {
  /** It makes the row, as if it had been {@code {}}. */
  UPSERT,
  /** It changes nothing, and its verdict is REJECTED. */
  REJECT
}
