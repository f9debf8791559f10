/**
 * The bytes of DriftDB: what a record, a batch, a frame and a message look like, in memory, on the
 * wire and on disk.
 *
 * <p>Stage: before all others. Upstream: none. Downstream: every module. Thread: none of its own;
 * the flyweights here belong to the thread that wraps them. {@code FORMAT.md} beside this module is
 * the same in words.
 */
package io.driftdb.schema;
