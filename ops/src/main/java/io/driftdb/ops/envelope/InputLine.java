package io.driftdb.ops.envelope;

import io.driftdb.client.ProducerRecord;

/**
 * A line of input that holds a record.
 *
 * @param transaction adjacent lines with the same one are a transaction; null for a record alone
 */
public record InputLine(ProducerRecord record, String transaction) {}
