package io.driftdb.ops.quickstart;

import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A broker in this process, on free ports and in a directory that is new and goes with it. Any
 * thread may close it, once or more.
 */
final class ScratchBroker implements AutoCloseable {
  private final Path directory;
  private final Broker broker;
  private boolean closed;

  private ScratchBroker(Path directory, Broker broker) {
    this.directory = directory;
    this.broker = broker;
  }

  static ScratchBroker start() throws IOException {
    Path directory = ScratchDirectory.create();
    BrokerConfig config =
        BrokerConfig.defaults()
            .with("data.directory=" + directory.resolve("data"))
            .with("native.port=0")
            .with("http.port=0")
            .with("log.group.size=2MiB")
            .with("log.segment.size=16MiB")
            .with("log.disk.reserve=64MiB");
    try {
      return new ScratchBroker(directory, Broker.start(config));
    } catch (RuntimeException e) {
      ScratchDirectory.delete(directory);
      throw e;
    }
  }

  InetSocketAddress address() {
    return broker.nativeAddress();
  }

  InetSocketAddress httpAddress() {
    return broker.httpAddress();
  }

  Path directory() {
    return directory;
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      broker.close();
      ScratchDirectory.delete(directory);
    }
  }
}
