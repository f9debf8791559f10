/**
 * A simulated world for the log: a disk that loses what was never forced, and a clock that a test
 * moves. Deterministic by its seed; nothing here waits or starts threads.
 *
 * <p>Upstream: nothing. Downstream: the log's property tests. Thread: the test's.
 */
package io.driftdb.log.sim;
