/**
 * The commands of {@code drift}, one class each, and what they share. Stage: the command line.
 * Upstream: {@link io.driftdb.ops.DriftMain}; downstream: the client library, for {@code broker}
 * the server. Owned by the process's main thread.
 */
package io.driftdb.ops.cli;
