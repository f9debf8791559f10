/**
 * The whole table: which loads, who takes part, with which settings, how often.
 *
 * <p>Contenders take turns within one comparison, so that what changes on the machine meanwhile
 * meets all of them. Upstream: {@code drift perf compare}. Downstream: runs, then the report.
 * Threads: the caller's.
 */
package io.driftdb.perf.compare;
