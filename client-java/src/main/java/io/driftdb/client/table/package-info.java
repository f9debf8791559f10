/**
 * What is asked of a broker's tables: requests and their answers, walks over pages of them, and the
 * following of changes.
 *
 * <p>Upstream: {@link io.driftdb.client.Table} and {@link io.driftdb.client.TableView}. Downstream:
 * the wire. Owning thread: whoever reads; one for each shard that is followed.
 */
package io.driftdb.client.table;
