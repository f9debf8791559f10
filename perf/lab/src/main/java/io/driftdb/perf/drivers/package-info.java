/**
 * What a broker must offer to be measured: a {@link io.driftdb.perf.drivers.Driver} starts one as a
 * process of its own and hands out publishers and readers.
 *
 * <p>Each broker has a module with its driver and its client's jars, found by {@link
 * java.util.ServiceLoader}; nothing here knows any of them. Upstream: the load. Downstream: a
 * broker's own client. Threads: stand on each type.
 */
package io.driftdb.perf.drivers;
