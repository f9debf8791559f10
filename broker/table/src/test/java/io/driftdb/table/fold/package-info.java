/** Tests of the fold. */
package io.driftdb.table.fold;
