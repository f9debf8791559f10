/**
 * Secondary indexes of tables: which rows have a JSON value at a path, as of any position.
 *
 * <p>Each version of a row has one entry in each index that it belongs to: value, key and the LSN
 * that it is from, with the LSN that ended it (0 for the newest). A look-up as of n walks the
 * entries of a range of values and keeps those with {@code from <= n} and {@code to == 0 || to >
 * n}; versions of a row do not overlap, so a key comes at most once. A row that has no value at one
 * of the paths (an explicit null is a value), is no JSON object, or does not match {@code where},
 * has no entry.
 *
 * <p>Order of values, and what equal means: null, false, true, numbers, strings, arrays and
 * objects. Numbers compare as IEEE doubles: 1 equals 1.0, -0 equals 0, what is beyond the range of
 * doubles is an infinity, and what rounds to the same double is equal. Strings compare by the bytes
 * of their UTF-8. Arrays and objects compare by the bytes of their canonical text: no blanks,
 * members sorted by name (UTF-16 code units), strings escaped only where JSON demands it, numbers
 * as doubles with up to 17 significant digits. Several paths compare one after the other. Entries
 * hold the first 1 KiB of that; rows that agree in all of it come in key order, and look-ups
 * compare the rows themselves where the first 1 KiB does not decide.
 *
 * <p>Stage: table. Upstream: the fold and the index build of {@code io.driftdb.table}. Downstream:
 * its scans. Owning thread: the fold's writes, builds and expires, any thread scans.
 */
package io.driftdb.table.index;
