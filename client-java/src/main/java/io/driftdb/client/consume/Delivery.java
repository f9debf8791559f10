package io.driftdb.client.consume;

import org.agrona.DirectBuffer;

/** Entries of one Deliver message, or the end of the subscription. */
public record Delivery(
    int shard, long epoch, DirectBuffer buffer, int length, io.driftdb.schema.DriftException end) {}
