/**
 * Figures of a running broker, in Prometheus' format; METRICS.md lists them.
 *
 * <p>Stage: beside all others. Upstream: sessions, subscriptions, shards. Downstream: HTTP.
 * Threads: whoever has something to count; scrapes run on a reader thread.
 */
package io.driftdb.server.metrics;
