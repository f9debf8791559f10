package io.driftdb.schema;

import io.driftdb.schema.protocol.MessageHeaderDecoder;

/**
 * A message on the wire.
 *
 * <pre>
 *   0        4        8                                16
 *   +--------+--------+--------------------------------+----------------------
 *   | length | crc32c | SBE header: block, template,   | SBE block, groups, data
 *   |        |        | schema id, version (u16 each)  |
 *   +--------+--------+--------------------------------+----------------------
 *            |<------------------- length bytes ------------------------------>
 *                     |<-------- covered by crc32c ---------------------------->
 * </pre>
 */
public final class MessageDescriptor {
  public static final int LENGTH_OFFSET = 0;
  public static final int CRC_OFFSET = 4;
  public static final int SBE_HEADER_OFFSET = 8;
  public static final int BODY_OFFSET = SBE_HEADER_OFFSET + MessageHeaderDecoder.ENCODED_LENGTH;

  /** The smallest value of the length field. */
  public static final int MIN_LENGTH = BODY_OFFSET - CRC_OFFSET;

  /** The longest message that a broker takes before a valid Hello. */
  public static final int MAX_HELLO_LENGTH = 2048;

  public static final int PROTOCOL_VERSION = 1;

  /** Feature: appends belong on the node that leads, which DescribeCluster tells. */
  public static final long FEATURE_CLUSTER = 1;

  private MessageDescriptor() {}
}
