package io.driftdb.raft.node;

import io.driftdb.raft.disk.ReplicationMark;
import java.util.List;

/**
 * The files of a shard that are held for a copy.
 *
 * @param mark from behind which the Raft log goes on; {@link ReplicationMark#NONE} when there is
 *     nothing to copy, since all is in it
 */
public record CopyListing(long copyId, ReplicationMark mark, List<File> files) {

  /** {@code name}: within the shard's directory. */
  public record File(String name, long length) {}

  public CopyListing {
    files = List.copyOf(files);
  }
}
