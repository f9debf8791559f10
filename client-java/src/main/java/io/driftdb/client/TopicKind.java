package io.driftdb.client;

/** What a topic is. */
public enum TopicKind {
  /** A plain stream of events. */
  LOG,
  /** A keyed stream whose fold is a table. */
  TABLE
}
