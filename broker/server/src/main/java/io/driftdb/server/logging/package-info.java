/**
 * Where a broker process writes its log lines, from its settings alone.
 *
 * <p>Stage: before all others. Upstream: settings. Downstream: standard error or a file; standard
 * output is never used. Thread: the starting one.
 */
package io.driftdb.server.logging;
