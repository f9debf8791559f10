/** Entries of tables' answers are read as they were written, and no damage gets through. */
package io.driftdb.schema.table;
