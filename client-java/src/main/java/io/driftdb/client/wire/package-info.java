/**
 * Messages on a connection: handshake, requests and their replies, deliveries.
 *
 * <p>Upstream: producers, subscribers, admin. Downstream: the broker. Owning thread: one reader for
 * each connection; writes come from any thread, one at a time.
 */
package io.driftdb.client.wire;
