/**
 * Connections of clients: untrusted bytes end here. Handshake, limits, deadlines, back-pressure,
 * and appends with their acknowledgements.
 *
 * <p>Stage: session. Upstream: sockets. Downstream: the rings of the shards; subscriptions and
 * administration. Thread: the event loop of each connection; a shard's thread only marks answers as
 * ready.
 */
package io.driftdb.server.session;
