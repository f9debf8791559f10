/**
 * What a broker can be told: every setting with its default, range and reason, and where values
 * come from.
 *
 * <p>Stage: before all others. Upstream: the command line, the environment, a file. Downstream: all
 * of the server. Thread: the starting one; values are immutable.
 */
package io.driftdb.server.config;
