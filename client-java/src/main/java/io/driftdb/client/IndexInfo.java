package io.driftdb.client;

import java.util.List;

/**
 * A secondary index of a table.
 *
 * @param paths where the values are that rows are found by, such as {@code address.city}
 * @param where only rows with that value are in it, {@code PATH=JSON}; empty for all rows
 * @param ready whether it serves; false while it is being built
 */
public record IndexInfo(int id, String name, List<String> paths, String where, boolean ready) {}
