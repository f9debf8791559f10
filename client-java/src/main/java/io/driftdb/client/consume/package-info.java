/**
 * The inside of a subscriber: what has been delivered and waits to be polled, how far each
 * partition has been read, and the subscriptions: in a cluster there is one for each shard.
 *
 * <p>Upstream: the connections' readers. Downstream: {@link io.driftdb.client.Subscriber}. Owning
 * thread: the polling one; readers only put deliveries into the queue.
 */
package io.driftdb.client.consume;
