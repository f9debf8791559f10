package io.driftdb.perf.drivers;

import java.nio.file.Path;
import java.util.List;

/**
 * How a driver is to start its broker.
 *
 * @param directory an empty one for all that the broker writes; the caller deletes it
 * @param heap the broker's heap, such as 512m
 * @param wrapper words to put before the broker's command line, such as strace and its options
 */
public record Launch(Contender contender, Path directory, String heap, List<String> wrapper) {}
