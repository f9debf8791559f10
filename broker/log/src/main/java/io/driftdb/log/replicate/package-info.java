/**
 * The replicate stage: who decides the order of frames and when they are committed.
 *
 * <p>Upstream: sequence. Downstream: journal (append) and apply (commit). Owning thread: the
 * shard's.
 */
package io.driftdb.log.replicate;
