/**
 * What a shard needs done beside its ring: spare segments, sealed indexes, checkpoint files,
 * retention and the watch over disk space.
 *
 * <p>Upstream: journal, sequence. Downstream: recover (checkpoints), journal (spares). Owning
 * thread: the housekeeper's, but for what says that the shard's thread calls it.
 */
package io.driftdb.log.upkeep;
