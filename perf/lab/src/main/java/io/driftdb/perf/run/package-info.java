/**
 * One run: a broker is started, loaded, checked and deleted by a process of its own, which reads
 * its {@link io.driftdb.perf.run.RunPlan} and writes its {@link io.driftdb.perf.run.RunResult}.
 *
 * <p>Upstream: commands and the comparison, which start that process with the class path of one
 * driver. Downstream: the load. Threads: one main thread for each process.
 */
package io.driftdb.perf.run;
