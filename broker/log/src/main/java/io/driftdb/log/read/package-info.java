/**
 * Reads committed records: positions, subscriptions over any set of partitions of a shard, and the
 * feed that the tables of a shard are made from.
 *
 * <p>Upstream: apply (what is visible), journal (segments), index. Downstream: the server's
 * subscriptions. Owning thread: whichever reader uses an object, one at a time; never a ring
 * thread.
 */
package io.driftdb.log.read;
