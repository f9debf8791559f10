package io.driftdb.server.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** Gives each new connection its session. Event loops. */
public final class SessionInitializer extends ChannelInitializer<Channel> {
  private final SessionScope scope;
  private final SessionLimits limits;

  public SessionInitializer(SessionScope scope) {
    this.scope = scope;
    this.limits = SessionLimits.of(scope.config());
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.pipeline().addLast(new Session(scope, limits));
  }
}
