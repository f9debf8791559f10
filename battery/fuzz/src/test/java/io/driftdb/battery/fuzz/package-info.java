/**
 * Hostile bytes: each place where bytes of others come in, thrown at by a fuzzer that follows what
 * the code does with them. A {@link io.driftdb.battery.fuzz.Target} says what must hold whatever
 * the bytes are; those that it needs package-private classes for stand in these classes' packages.
 * What was found is in the corpus, which plain JUnit runs too.
 */
package io.driftdb.battery.fuzz;
