package io.driftdb.perf.drivers;

/** Sends records. One thread at a time. */
public interface Publisher extends AutoCloseable {
  /**
   * Hands a record without a key to the client, which has copied the value when this returns. Waits
   * while the client takes no more: that wait is the client's, and part of what is measured.
   */
  void send(int partition, byte[] value);

  /** Makes the client send what it holds back, and waits until all of it is answered. */
  void flush();

  @Override
  void close();
}
