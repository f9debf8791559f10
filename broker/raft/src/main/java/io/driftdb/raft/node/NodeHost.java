package io.driftdb.raft.node;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What other nodes ask of this one. Any thread; errors are DriftExceptions or IOExceptions. */
public interface NodeHost {
  /** What this node is, as a member of that shard's group. INVALID_REQUEST. */
  Identity identify(int shard);

  /** Holds a shard's files for who copies them. NOT_LEADER, BUSY. */
  CopyListing open(int shard) throws IOException;

  /** Fills the target from a file of a copy, or up to the file's end. INVALID_REQUEST. */
  void read(long copyId, int file, long position, ByteBuffer target) throws IOException;

  /** Lets go of a copy, if it is there. */
  void close(long copyId) throws IOException;
}
