/**
 * What a machine may do to a broker and its clients, done to real processes with real files: they
 * are stopped, their disks fill, fail or slow down, their clocks are wrong. Parts of the fault
 * battery; the loads and what they are checked by are those of the system tests.
 */
package io.driftdb.ops.faults;
