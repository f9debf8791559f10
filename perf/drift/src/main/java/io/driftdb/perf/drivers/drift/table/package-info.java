/**
 * DriftDB's tables as a target: a log is written and folded in this process, then the
 * distribution's broker serves the same data to a client.
 *
 * <p>Upstream: {@link io.driftdb.perf.table.TableMain}. Downstream: {@link
 * io.driftdb.table.TableStores} and {@link io.driftdb.client.DriftClient}. Threads: the run's main
 * thread, and those of the log, the tables and the client.
 */
package io.driftdb.perf.drivers.drift.table;
