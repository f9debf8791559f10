/**
 * The inside of a producer: records gather in batches by partition, and a sender puts what has
 * gathered into the next request.
 *
 * <p>Upstream: {@link io.driftdb.client.Producer}. Downstream: the connection. Owning threads: any
 * that sends fills batches, the sender sends them, the connection's reader completes them; all
 * under the accumulator's lock.
 */
package io.driftdb.client.produce;
