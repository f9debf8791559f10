/** Tests of the store's bytes. */
package io.driftdb.table.store;
