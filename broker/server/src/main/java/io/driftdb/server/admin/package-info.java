/**
 * Requests about topics and producers.
 *
 * <p>Stage: session. Upstream: sessions. Downstream: the log's catalog, which alone holds topics.
 * Thread: the event loop of the connection; what the log answers on a shard's thread is passed
 * there.
 */
package io.driftdb.server.admin;
