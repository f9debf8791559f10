/**
 * Tests of tables as a whole: against an independent model of them, through everything that happens
 * to a store.
 */
package io.driftdb.table;
