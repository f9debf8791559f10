/**
 * Looks at a log's files offline, without changing them: checks all of them, or shows their
 * records.
 *
 * <p>Upstream: the files. Downstream: {@code drift log verify} and {@code drift log dump}. Owning
 * thread: the caller's. The broker that owns the files should be stopped.
 */
package io.driftdb.log.verify;
