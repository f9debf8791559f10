/**
 * The text form of records, one JSON object per line, and the values and keys within it. Stage: the
 * command line's edge. Upstream: standard input and the client's consumed records; downstream: the
 * client's producer and standard output. Owned by the command's main thread.
 */
package io.driftdb.ops.envelope;
