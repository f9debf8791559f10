/**
 * What many runs say together: medians, spreads and ratios, as a table, JSON, percentile files and
 * a page.
 *
 * <p>Upstream: the comparison and single commands. Downstream: files and the terminal. Threads: the
 * caller's.
 */
package io.driftdb.perf.report;
