/**
 * What a log promises, one class for each promise: it compares what was promised with what the log
 * shows after a crash, and names itself when that is broken.
 *
 * <p>Upstream: the simulated producers and subscribers, which tell what they were promised.
 * Downstream: the log's property tests. Thread: the test's.
 */
package io.driftdb.log.sim.invariant;
