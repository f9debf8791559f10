/**
 * Microbenchmarks of the pieces that a record passes through, by JMH: {@code drift perf jmh -prof
 * gc} tells time and allocated bytes for each record.
 *
 * <p>An operation is one record, or one look-up. Upstream: JMH. Downstream: schema, log, client.
 * Threads: JMH's, and those that the log and the client start themselves.
 */
package io.driftdb.perf.jmh;
