/** Tests of reads. */
package io.driftdb.table.read;
