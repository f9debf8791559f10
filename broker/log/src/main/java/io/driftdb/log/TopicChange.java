package io.driftdb.log;

/**
 * The outcome of creating or deleting a topic, durable; {@code changed} is false when it was there
 * alike before.
 */
public record TopicChange(Topic topic, boolean changed, long lsn) {}
