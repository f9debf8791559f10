/**
 * Processes that the lab starts, what they cost, and the disk that they use.
 *
 * <p>Upstream: drivers and runs. Downstream: the operating system, as Linux's /proc shows it.
 * Threads: the caller's; a hook ends what is left when the lab itself is stopped.
 */
package io.driftdb.perf.process;
