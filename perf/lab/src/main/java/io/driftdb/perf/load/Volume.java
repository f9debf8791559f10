package io.driftdb.perf.load;

/** What one producer sends: so many records, to the partitions in turn. */
public record Volume(int recordBytes, int partitions, long records) {}
