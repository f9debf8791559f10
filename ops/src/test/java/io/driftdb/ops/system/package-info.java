/**
 * The built distribution, run as its users run it: real processes, real files, real sockets. What
 * is expected is computed here from the input alone, with no code of DriftDB.
 */
package io.driftdb.ops.system;
