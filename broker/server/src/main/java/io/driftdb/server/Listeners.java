package io.driftdb.server;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The event loops and the ports that they listen on; native epoll where it is there. */
final class Listeners implements AutoCloseable {
  private static final int SMALLEST_READ = 64;
  private static final int FIRST_READ = 2048;
  private static final int LARGEST_READ = 256 << 10;
  private static final int BACKLOG = 1024;
  private static final long CLOSE_MS = 3000;

  private final EventLoopGroup loops;
  private final Class<? extends ServerChannel> channelType;

  Listeners(int threads) {
    boolean epoll = Epoll.isAvailable();
    loops =
        new MultiThreadIoEventLoopGroup(
            threads,
            new DefaultThreadFactory("drift-io", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    channelType = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /**
   * Starts to listen. {@code waitingBytes} is what may wait for a client to take it before requests
   * of its connection have to wait. PORT_IN_USE, or CONFIG_INVALID for an address that is not here.
   */
  Channel listen(String setting, String host, int port, int waitingBytes, ChannelHandler sessions) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID, setting + ".host '" + host + "' is no known host or address.");
    }
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(channelType)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ))
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(waitingBytes / 2, waitingBytes))
            .childHandler(sessions)
            .bind(address)
            .awaitUninterruptibly();
    if (bound.isSuccess()) {
      return bound.channel();
    }
    throw refusal(setting, host + ":" + port, bound.cause());
  }

  private static DriftException refusal(String setting, String address, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    return reason.contains("in use")
        ? new DriftException(
            ErrorCode.PORT_IN_USE,
            address + " (" + setting + ".port) is in use. " + ErrorCode.PORT_IN_USE.advice(),
            cause)
        : new DriftException(
            ErrorCode.CONFIG_INVALID,
            address + " (" + setting + ".host and .port) cannot be listened on: " + reason + ".",
            cause);
  }

  /** Ends the event loops, after what they have been given to do. */
  @Override
  public void close() {
    loops.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * CLOSE_MS);
  }
}
