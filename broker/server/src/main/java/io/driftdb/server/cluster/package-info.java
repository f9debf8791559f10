/**
 * What a broker knows of the cluster that it is a node of, and tells clients.
 *
 * <p>Upstream: raft. Downstream: admin. Any thread.
 */
package io.driftdb.server.cluster;
