/**
 * The tour that {@code drift quickstart} gives: an embedded broker, real data, the table that they
 * are. Stage: the command line. Upstream: {@link io.driftdb.ops.DriftMain}; downstream: the server
 * and the client library. Owned by the process's main thread.
 */
package io.driftdb.ops.quickstart;
