/**
 * The command line, {@code drift perf}.
 *
 * <p>Upstream: the launcher. Downstream: the probe, runs, the comparison and reports. Threads: the
 * main thread.
 */
package io.driftdb.perf.cli;
