/**
 * The inside of a producer: records gather in batches by partition, and what has gathered goes into
 * the next request. A lane is all of this for one broker: in a cluster there is one for each shard.
 *
 * <p>Upstream: {@link io.driftdb.client.Producer}. Downstream: the connection. Owning threads: any
 * that sends fills batches under the accumulator's lock; it or the connection's reader, whichever
 * finds that a request may go, sends them; the reader completes them; a thread of the lane's own
 * connects, and sees to what is late or came back.
 */
package io.driftdb.client.produce;
