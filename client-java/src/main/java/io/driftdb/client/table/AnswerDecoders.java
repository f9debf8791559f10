package io.driftdb.client.table;

import io.driftdb.schema.protocol.TableChangesDecoder;
import io.driftdb.schema.protocol.TableFeedReplyDecoder;
import io.driftdb.schema.protocol.TableRowsDecoder;
import io.driftdb.schema.protocol.TableVersionsDecoder;
import org.agrona.DirectBuffer;

/**
 * Copies answers out of their messages, on the connection's reader. The buffer ends where the
 * message does; a length beyond it is an IndexOutOfBoundsException, which ends the connection.
 */
final class AnswerDecoders {
  private static final byte[] NONE = {};

  private interface Getter {
    int get(byte[] target, int offset, int length);
  }

  private AnswerDecoders() {}

  static Answer tableRows(DirectBuffer buffer, int offset, int block, int version) {
    TableRowsDecoder d = new TableRowsDecoder().wrap(buffer, offset, block, version);
    long count = d.count();
    byte[] rows = bytes(buffer, d.limit(), d.rowsLength(), d::getRows);
    byte[] cursor = bytes(buffer, d.limit(), d.cursorLength(), d::getCursor);
    byte[] token = bytes(buffer, d.limit(), d.tokenLength(), d::getToken);
    Entries entries = new Entries((int) count, d.codec(), d.rawLength(), d.rawCrc(), rows);
    return new Answer(d.asOfLsn(), 0, count, entries, cursor, token);
  }

  static Answer tableFeedReply(DirectBuffer buffer, int offset, int block, int version) {
    TableFeedReplyDecoder d = new TableFeedReplyDecoder().wrap(buffer, offset, block, version);
    byte[] changes = bytes(buffer, d.limit(), d.changesLength(), d::getChanges);
    byte[] token = bytes(buffer, d.limit(), d.tokenLength(), d::getToken);
    Entries entries = new Entries(d.count(), d.codec(), d.rawLength(), d.rawCrc(), changes);
    return new Answer(d.lastLsn(), 0, d.count(), entries, NONE, token);
  }

  static Answer tableVersions(DirectBuffer buffer, int offset, int block, int version) {
    TableVersionsDecoder d = new TableVersionsDecoder().wrap(buffer, offset, block, version);
    byte[] versions = bytes(buffer, d.limit(), d.versionsLength(), d::getVersions);
    byte[] token = bytes(buffer, d.limit(), d.tokenLength(), d::getToken);
    byte[] cursor = d.nextBeforeLsn() == 0 ? NONE : TableRequests.before(d.nextBeforeLsn());
    Entries entries = Entries.plain(d.count(), versions);
    return new Answer(d.asOfLsn(), d.horizonLsn(), d.count(), entries, cursor, token);
  }

  static Answer tableChanges(DirectBuffer buffer, int offset, int block, int version) {
    TableChangesDecoder d = new TableChangesDecoder().wrap(buffer, offset, block, version);
    byte[] changes = bytes(buffer, d.limit(), d.changesLength(), d::getChanges);
    byte[] cursor = bytes(buffer, d.limit(), d.cursorLength(), d::getCursor);
    byte[] token = bytes(buffer, d.limit(), d.tokenLength(), d::getToken);
    Entries entries = Entries.plain(d.count(), changes);
    return new Answer(d.toLsn(), d.fromLsn(), d.count(), entries, cursor, token);
  }

  /** Copies data of that length, but allocates nothing for a length that the message has not. */
  private static byte[] bytes(DirectBuffer buffer, int at, int length, Getter getter) {
    buffer.boundsCheck(at, length);
    byte[] copy = new byte[length];
    getter.get(copy, 0, length);
    return copy;
  }
}
