/** What the documents show, compiled and run. Stage: none. Thread: the test's. */
package io.driftdb.ops.docs;
