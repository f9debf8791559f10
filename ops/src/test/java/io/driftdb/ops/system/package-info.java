/**
 * The built distribution, run as its users run it: real processes, real files, real sockets. What
 * is expected is computed here from the input alone, with no code of DriftDB; the clients of the
 * crash and resource tests are DriftDB's, what they are checked by is not.
 */
package io.driftdb.ops.system;
