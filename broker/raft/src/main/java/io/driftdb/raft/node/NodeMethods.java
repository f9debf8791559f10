package io.driftdb.raft.node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;

/** The calls of gRPC that a node serves. */
final class NodeMethods {
  static final String SERVICE = "io.driftdb.Node";
  static final MethodDescriptor<byte[], byte[]> IDENTIFY = method("identify");
  static final MethodDescriptor<byte[], byte[]> OPEN = method("open");
  static final MethodDescriptor<byte[], byte[]> READ = method("read");
  static final MethodDescriptor<byte[], byte[]> CLOSE = method("close");

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private NodeMethods() {}

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .build();
  }
}
