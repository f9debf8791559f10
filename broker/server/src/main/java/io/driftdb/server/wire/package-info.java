/**
 * Messages as bytes: cut from what a socket delivers, checked, and written.
 *
 * <p>Stage: session. Upstream: sockets. Downstream: the handlers of requests. Thread: the event
 * loop of a connection; writers may also belong to a reader thread.
 */
package io.driftdb.server.wire;
