/**
 * The test of the tests, by chance: each small change of the code that acknowledged records depend
 * on has to make a test fail.
 */
package io.driftdb.battery.mutants;
