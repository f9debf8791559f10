/**
 * Samples of everything that is written, kept as files: each build must write the same bytes and
 * read the same values.
 */
package io.driftdb.schema.golden;
