/** Indexes against plain models of them, with a real store. */
package io.driftdb.table.index;
