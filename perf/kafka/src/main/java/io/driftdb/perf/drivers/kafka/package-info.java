/**
 * Kafka as a target: the broker from its own artifacts, one node in KRaft mode, and its own
 * clients.
 *
 * <p>This module's class path is the only one that has Kafka on it. Upstream: the load. Downstream:
 * kafka-clients. Threads: the load's, and the producer's own for acknowledgements.
 */
package io.driftdb.perf.drivers.kafka;
