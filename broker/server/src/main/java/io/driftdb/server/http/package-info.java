/**
 * What operators and their tools ask over HTTP: metrics, health, readiness, information. Read only.
 *
 * <p>Stage: beside all others. Upstream: the HTTP port. Downstream: metrics and the shards' status.
 * Threads: an event loop; scrapes run on a reader thread.
 */
package io.driftdb.server.http;
