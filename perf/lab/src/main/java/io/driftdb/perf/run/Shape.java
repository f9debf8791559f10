package io.driftdb.perf.run;

/** The records and who handles them. */
public record Shape(int recordBytes, int partitions, int producers, int consumers) {}
