/**
 * The machine's own floor: what no broker on it can undercut.
 *
 * <p>Upstream: commands and the comparison. Downstream: the operating system. Threads: the
 * caller's, and one for the other end of a connection.
 */
package io.driftdb.perf.probe;
