/**
 * What the parts of the fault battery have in common: which parts there are, how much each does and
 * how long it may take, and what each tells of what it did, for the page of evidence. Tests of all
 * modules use it; nothing that is delivered does.
 */
package io.driftdb.battery;
