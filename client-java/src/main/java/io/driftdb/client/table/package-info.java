/**
 * What makes a table of a topic's records: the fold of puts, patches and deletes.
 *
 * <p>Upstream: a subscriber. Downstream: {@link io.driftdb.client.TableView}. Owning thread: the
 * one that folds.
 */
package io.driftdb.client.table;
