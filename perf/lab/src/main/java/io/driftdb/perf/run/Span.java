package io.driftdb.perf.run;

/**
 * How much of a load.
 *
 * @param warmupSeconds that come first and are left out
 * @param seconds that are measured
 * @param rate records per second of all producers; 0 where there is none
 * @param records to write before a replay or restart; 0 where there are none
 */
public record Span(int warmupSeconds, int seconds, long rate, long records) {}
