/**
 * What tables cost: a log is written, folded, read at several depths, scanned, compared and
 * followed, by a process of its own, which reads its {@link io.driftdb.perf.table.TablePlan} and
 * writes its {@link io.driftdb.perf.table.TableResult}.
 *
 * <p>Upstream: the command, which starts that process with the class path of the broker that has
 * tables. Downstream: a {@link io.driftdb.perf.table.TableTarget}. Threads: one main thread for
 * each process.
 */
package io.driftdb.perf.table;
