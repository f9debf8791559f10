/**
 * DriftDB as a target: its distribution's own launcher starts the broker, its own client loads it.
 *
 * <p>Upstream: the load. Downstream: {@link io.driftdb.client.DriftClient}. Threads: the load's,
 * and the client's own for acknowledgements.
 */
package io.driftdb.perf.drivers.drift;
