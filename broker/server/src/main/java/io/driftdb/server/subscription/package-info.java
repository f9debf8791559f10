/**
 * What consumers get: positions found, partitions read in LSN order and pushed as long as there is
 * credit.
 *
 * <p>Stage: subscription, behind apply. Upstream: the committed log and its wake-ups. Downstream:
 * sessions. Threads: a small pool of readers does all that touches files; event loops keep the
 * books and send.
 */
package io.driftdb.server.subscription;
