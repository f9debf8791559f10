/**
 * DriftDB's client for Java: a {@link io.driftdb.client.DriftClient} gives producers, subscribers,
 * table views and an admin.
 *
 * <p>Upstream: the application. Downstream: the broker's sessions. Errors are {@link
 * io.driftdb.schema.DriftException}s with a code of a closed list. Threads: every connection has a
 * reader; a producer has a sender; what runs where stands on each type.
 */
package io.driftdb.client;
