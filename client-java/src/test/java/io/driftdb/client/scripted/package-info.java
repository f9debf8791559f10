/**
 * A broker that a test plays: it answers the usual by itself, and what the test wants to decide
 * upon, the test.
 */
package io.driftdb.client.scripted;
