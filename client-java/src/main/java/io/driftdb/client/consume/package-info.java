/**
 * The inside of a subscriber: what has been delivered and waits to be polled, and how far each
 * partition has been read.
 *
 * <p>Upstream: the connection's reader. Downstream: {@link io.driftdb.client.Subscriber}. Owning
 * thread: the polling one; the reader only puts deliveries into the queue.
 */
package io.driftdb.client.consume;
