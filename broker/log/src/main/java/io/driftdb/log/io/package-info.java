/**
 * The seam to the world: files, clock and random numbers reach the log through here alone, so that
 * a simulator can take their place.
 *
 * <p>Upstream: the operating system. Downstream: journal, index, recover. Thread: any.
 */
package io.driftdb.log.io;
