package io.driftdb.server.session;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.AlterTableDecoder;
import io.driftdb.schema.protocol.AuthenticateDecoder;
import io.driftdb.schema.protocol.ChangeMembersDecoder;
import io.driftdb.schema.protocol.ChangeShardMembersDecoder;
import io.driftdb.schema.protocol.CreateIndexDecoder;
import io.driftdb.schema.protocol.CreateOnShardDecoder;
import io.driftdb.schema.protocol.CreateTableDecoder;
import io.driftdb.schema.protocol.CreateTopicDecoder;
import io.driftdb.schema.protocol.CreditDecoder;
import io.driftdb.schema.protocol.DeleteTopicDecoder;
import io.driftdb.schema.protocol.DescribeClusterDecoder;
import io.driftdb.schema.protocol.DescribeTableDecoder;
import io.driftdb.schema.protocol.DropIndexDecoder;
import io.driftdb.schema.protocol.HelloDecoder;
import io.driftdb.schema.protocol.InitProducerDecoder;
import io.driftdb.schema.protocol.InitShardProducerDecoder;
import io.driftdb.schema.protocol.ListPositionsDecoder;
import io.driftdb.schema.protocol.MetadataDecoder;
import io.driftdb.schema.protocol.PingDecoder;
import io.driftdb.schema.protocol.PongEncoder;
import io.driftdb.schema.protocol.ProduceDecoder;
import io.driftdb.schema.protocol.RebuildTableDecoder;
import io.driftdb.schema.protocol.SubscribeDecoder;
import io.driftdb.schema.protocol.TableDiffDecoder;
import io.driftdb.schema.protocol.TableFeedDecoder;
import io.driftdb.schema.protocol.TableGetDecoder;
import io.driftdb.schema.protocol.TableHistoryDecoder;
import io.driftdb.schema.protocol.TableScanDecoder;
import io.driftdb.schema.protocol.TransferLeadershipDecoder;
import io.driftdb.schema.protocol.UnsubscribeDecoder;
import io.driftdb.server.admin.CatalogRequests;
import io.driftdb.server.admin.ClusterRequests;
import io.driftdb.server.admin.TableCatalogRequests;
import io.driftdb.server.subscription.PositionRequests;
import io.driftdb.server.subscription.SubscriptionLane;
import io.driftdb.server.table.TableAdmin;
import io.driftdb.server.table.TableRequests;
import io.driftdb.server.wire.Flyweights;
import io.driftdb.server.wire.InboundMessage;
import io.netty.buffer.ByteBuf;

/**
 * Gives each message of a connection to what handles its kind. Event loop only. A malformed message
 * is an exception and ends the connection; a request that can't be done is answered with a Failure.
 */
final class RequestRouter {
  private final Session session;
  private final Flyweights flyweights;
  private final Handshake handshake;
  private final ProduceLane produce;
  private final SubscriptionLane subscriptions;
  private final PositionRequests positions;
  private final CatalogRequests catalog;
  private final ClusterRequests cluster;
  private final TableCatalogRequests tableCatalog;
  private final TableRequests tables;
  private final TableAdmin tableAdmin;

  RequestRouter(Session session, SessionScope scope, SessionLimits limits, Flyweights flyweights) {
    this.session = session;
    this.flyweights = flyweights;
    this.handshake = new Handshake(session, scope, limits, flyweights.writer);
    this.produce = new ProduceLane(session, scope, limits, flyweights, session::wake);
    this.subscriptions = new SubscriptionLane(session, scope.subscriptions(), flyweights.writer);
    this.positions =
        new PositionRequests(
            session, scope.log(), scope.subscriptions().readers(), flyweights.writer);
    this.catalog =
        new CatalogRequests(session, scope.log(), scope.catalogLimits(), flyweights.writer);
    this.cluster = new ClusterRequests(session, scope.log(), scope.cluster(), flyweights.writer);
    this.tableCatalog =
        new TableCatalogRequests(session, scope.log(), scope.catalogLimits(), flyweights.writer);
    this.tables = new TableRequests(session, scope.tables());
    this.tableAdmin = new TableAdmin(tables);
  }

  /** Whether the message, not checked yet, will need its memory for longer than a moment. */
  static boolean keepsMemory(ByteBuf message) {
    int template = InboundMessage.peekTemplateId(message);
    return template == ProduceDecoder.TEMPLATE_ID
        || template == SubscribeDecoder.TEMPLATE_ID
        || template == ListPositionsDecoder.TEMPLATE_ID
        || template == TableGetDecoder.TEMPLATE_ID
        || template == TableScanDecoder.TEMPLATE_ID
        || template == TableHistoryDecoder.TEMPLATE_ID
        || template == TableDiffDecoder.TEMPLATE_ID
        || template == TableFeedDecoder.TEMPLATE_ID;
  }

  /**
   * Handles a message; true when it has been dealt with, false when its answer comes later. One
   * that was not admitted is answered with BUSY if it keeps memory.
   */
  boolean route(ByteBuf bytes, boolean admitted) {
    InboundMessage message = flyweights.inbound.wrap(bytes);
    int template = message.templateId();
    try {
      if (template == HelloDecoder.TEMPLATE_ID) {
        handshake.onHello(message);
        return true;
      }
      if (template == AuthenticateDecoder.TEMPLATE_ID) {
        handshake.onAuthenticate(message);
        return true;
      }
      return !isAllowed(message) || request(message, admitted);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      DriftException malformed = InboundMessage.malformed("a field is out of bounds");
      malformed.initCause(e);
      throw malformed;
    }
  }

  private boolean isAllowed(InboundMessage message) {
    if (session.state() == SessionState.AWAITING_HELLO) {
      session.fail(ErrorCode.MALFORMED_MESSAGE, "The first message must be Hello.");
      return false;
    }
    if (session.state() == SessionState.AWAITING_AUTHENTICATION) {
      session.fail(
          ErrorCode.AUTHENTICATION_FAILED,
          "Requests are taken after Authenticate. " + ErrorCode.AUTHENTICATION_FAILED.advice());
      return false;
    }
    if (message.templateId() != CreditDecoder.TEMPLATE_ID
        && message.requireBlock(Long.BYTES).correlationId() <= 0) {
      session.fail(ErrorCode.INVALID_REQUEST, "A request needs a correlation id above 0.");
      return false;
    }
    return true;
  }

  private boolean request(InboundMessage message, boolean admitted) {
    try {
      if (message.templateId() == ProduceDecoder.TEMPLATE_ID) {
        produce.onProduce(message, admitted);
        return false;
      }
      if (!admitted && keepsMemory(message.bytes())) {
        throw new DriftException(
            ErrorCode.BUSY, "No memory for the request. " + ErrorCode.BUSY.advice());
      }
      return dispatch(message);
    } catch (DriftException e) {
      if (e.code() == ErrorCode.MALFORMED_MESSAGE) {
        throw e;
      }
      session.fail(message.correlationId(), e.code(), e.getMessage());
      return true;
    }
  }

  private boolean dispatch(InboundMessage message) {
    return switch (message.templateId()) {
      case PingDecoder.TEMPLATE_ID -> pong(message.correlationId());
      case CreditDecoder.TEMPLATE_ID -> subscriptions.onCredit(message);
      case SubscribeDecoder.TEMPLATE_ID -> subscriptions.onSubscribe(message);
      case UnsubscribeDecoder.TEMPLATE_ID -> subscriptions.onUnsubscribe(message);
      case ListPositionsDecoder.TEMPLATE_ID -> positions.onListPositions(message);
      case MetadataDecoder.TEMPLATE_ID -> catalog.onMetadata(message);
      case CreateTopicDecoder.TEMPLATE_ID -> catalog.onCreateTopic(message);
      case DeleteTopicDecoder.TEMPLATE_ID -> catalog.onDeleteTopic(message);
      case InitProducerDecoder.TEMPLATE_ID -> catalog.onInitProducer(message);
      case InitShardProducerDecoder.TEMPLATE_ID -> catalog.onInitShardProducer(message);
      case DescribeClusterDecoder.TEMPLATE_ID -> cluster.onDescribeCluster(message);
      case TransferLeadershipDecoder.TEMPLATE_ID -> cluster.onTransferLeadership(message);
      case ChangeMembersDecoder.TEMPLATE_ID -> cluster.onChangeMembers(message);
      case ChangeShardMembersDecoder.TEMPLATE_ID -> cluster.onChangeShardMembers(message);
      default -> dispatchTable(message);
    };
  }

  private boolean dispatchTable(InboundMessage message) {
    return switch (message.templateId()) {
      case TableGetDecoder.TEMPLATE_ID -> tables.onGet(message);
      case TableScanDecoder.TEMPLATE_ID -> tables.onScan(message);
      case TableHistoryDecoder.TEMPLATE_ID -> tables.onHistory(message);
      case TableDiffDecoder.TEMPLATE_ID -> tables.onDiff(message);
      case TableFeedDecoder.TEMPLATE_ID -> tables.onFeed(message);
      case DescribeTableDecoder.TEMPLATE_ID -> tableAdmin.onDescribe(message);
      case RebuildTableDecoder.TEMPLATE_ID -> tableAdmin.onRebuild(message);
      case CreateOnShardDecoder.TEMPLATE_ID -> tableCatalog.onCreateOnShard(message);
      case CreateTableDecoder.TEMPLATE_ID -> tableCatalog.onCreateTable(message);
      case AlterTableDecoder.TEMPLATE_ID -> tableCatalog.onAlterTable(message);
      case CreateIndexDecoder.TEMPLATE_ID -> tableCatalog.onCreateIndex(message);
      case DropIndexDecoder.TEMPLATE_ID -> tableCatalog.onDropIndex(message);
      default -> throw InboundMessage.malformed("its kind " + message.templateId() + " is unknown");
    };
  }

  private boolean pong(long correlationId) {
    flyweights.writer.begin(session.replies(), new PongEncoder(), 0).correlationId(correlationId);
    flyweights.writer.end();
    return true;
  }

  /** Whether a full ring keeps the connection from going on. */
  boolean isBlocked() {
    return produce.isBlocked();
  }

  void retry() {
    produce.retry(System.nanoTime());
  }

  int writeReplies() {
    return produce.writeReplies();
  }

  /** Has the log take what was handed over. */
  void drive() {
    produce.drive();
  }

  /** Some of what was sent has reached the network. */
  void onRoom() {
    subscriptions.wakeAll();
  }

  /** Ends what may have no end of its own. */
  void endSubscriptions() {
    subscriptions.close();
    tables.close();
  }

  void close() {
    subscriptions.close();
    tables.close();
    produce.close();
  }
}
