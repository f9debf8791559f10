package io.driftdb.log;

import java.util.List;

/**
 * A secondary index of a table. The log keeps it as it is; its meaning is the table's.
 *
 * @param id from 1 on in each table, never used again
 * @param paths where the values are that rows are found by, such as {@code address.city}
 * @param where a path and the JSON value that it must have, {@code PATH=JSON}; empty for all rows
 */
public record IndexSpec(int id, String name, List<String> paths, String where) {}
