/**
 * The broker as a whole: started, running, stopped; as a process or embedded.
 *
 * <p>Stage: around all others. Upstream: settings. Downstream: the log, sessions, HTTP. Thread: the
 * one that starts or stops it.
 */
package io.driftdb.server;
