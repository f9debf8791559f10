package io.driftdb.log;

/** What a topic is. The constants' order is part of the format. */
public enum TopicKind {
  /** A plain stream of events. */
  LOG,
  /** A keyed stream whose fold is a table. */
  TABLE
}
