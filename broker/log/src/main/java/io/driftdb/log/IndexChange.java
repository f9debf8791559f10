package io.driftdb.log;

/**
 * What creating or dropping an index came to.
 *
 * @param changed false when it was there before
 * @param lsn of the control record, 0 when there is none
 */
public record IndexChange(IndexSpec index, boolean changed, long lsn) {}
