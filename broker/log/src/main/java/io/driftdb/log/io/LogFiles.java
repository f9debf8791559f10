package io.driftdb.log.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The directories and files that a log lives in: the one way in which the log reaches storage, so
 * that a simulator can stand in for it. Names of methods say what is durable when they return;
 * nothing else is.
 */
public interface LogFiles {
  /**
   * Creates a file for reading and writing; fails when it exists. Durable only after {@link
   * #syncDirectory}.
   */
  LogFile create(Path file) throws IOException;

  /** Opens an existing file for reading and writing. */
  LogFile open(Path file) throws IOException;

  /** Opens an existing file for reading. */
  LogFile openReadOnly(Path file) throws IOException;

  boolean exists(Path file) throws IOException;

  /** The names in a directory, sorted; empty when there is no such directory. */
  List<String> list(Path directory) throws IOException;

  /** Creates a directory and its parents where missing, durably. */
  void createDirectoriesDurably(Path directory) throws IOException;

  /**
   * Gives a file that is not open another name, replacing what had it. Durable only after {@link
   * #syncDirectory} of both directories.
   */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file if it exists. Durable only after {@link #syncDirectory}. */
  void delete(Path file) throws IOException;

  /** Makes creations, renames and deletions in a directory durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Bytes that may still be written on the file system of that directory. */
  long usableBytes(Path directory) throws IOException;

  /**
   * Takes an exclusive lock, creating the file; null when somebody else, in this process or
   * another, holds it.
   */
  Closeable tryLock(Path file) throws IOException;
}
