package io.driftdb.raft.disk;

/**
 * A member and where it is.
 *
 * @param address host:port for the other nodes
 * @param clientAddress host:port
 */
public record Member(MemberId id, String address, String clientAddress) {}
