package io.driftdb.log.journal;

/** A file of zeros that is ready to become a segment. */
record Spare(String name, int capacity) {}
