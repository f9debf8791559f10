package io.driftdb.log;

/** An id given to a producer, durable. A higher epoch of the same id fences the lower ones. */
public record ProducerGrant(long producerId, int epoch) {}
