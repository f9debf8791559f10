/**
 * The {@code drift} command. Stage: outermost. Upstream: the shell; downstream: the commands in
 * {@link io.driftdb.ops.cli}. Owned by the process's main thread.
 */
package io.driftdb.ops;
