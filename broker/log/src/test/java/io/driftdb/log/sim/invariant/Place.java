package io.driftdb.log.sim.invariant;

/** Where an answer said that a record is. */
public record Place(long offset, long lsn, long epoch) {}
