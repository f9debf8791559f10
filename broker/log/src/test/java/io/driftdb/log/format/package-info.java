/** Data directories of every format version, which each build must read. */
package io.driftdb.log.format;
