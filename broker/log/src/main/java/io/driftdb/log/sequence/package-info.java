/**
 * The sequence stage: refuses duplicates, checks topic and partition, and stamps LSN, offset and
 * append time. Its state is the fold of all frames appended so far, and can be taken back down to
 * what is committed.
 *
 * <p>Upstream: ring. Downstream: replicate, journal. Owning thread: the shard's.
 */
package io.driftdb.log.sequence;
