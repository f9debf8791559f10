/**
 * The test of the tests: bugs that DriftDB might have had are planted in its classes as they are
 * loaded, one at a time, each in a JVM of its own, and a part of the battery has to find each. The
 * bugs are Byteman rules in the resources; the classes that are delivered know nothing of them.
 */
package io.driftdb.battery.planted;
