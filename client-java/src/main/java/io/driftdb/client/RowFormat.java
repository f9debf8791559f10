package io.driftdb.client;

/** What the rows of a table are. */
public enum RowFormat {
  /** JSON documents: they can be put, patched and deleted, and indexed. */
  JSON,
  /** Any bytes: they can be put and deleted. */
  BYTES
}
