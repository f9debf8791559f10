/**
 * The load: when each record is due, who sends it, and what its acknowledgement and its return from
 * a reader tell.
 *
 * <p>Open loop: record i is due at start + i / rate whatever the broker does, and latency counts
 * from then, so that a broker that stalls cannot slow the load down and hide its stall (coordinated
 * omission). Upstream: runs. Downstream: a driver's publisher and readers. Threads: a thread for
 * each publisher and each reader; acknowledgements come on the client's own.
 */
package io.driftdb.perf.load;
