package io.driftdb.schema;

/**
 * Every error that DriftDB answers with: a closed list, the same in the protocol, the client and
 * the log. The numbers are part of the protocol and never change their meaning.
 */
public enum ErrorCode {
  NONE(0, false, "No error."),

  UNSUPPORTED_VERSION(1, false, "No common protocol version: upgrade the older side."),
  MALFORMED_MESSAGE(
      2,
      false,
      "The bytes are no valid DriftDB message: check that the peer speaks DriftDB's protocol."),
  CHECKSUM_MISMATCH(
      3, false, "Bytes changed on their way: check memory and network of the sender."),
  MESSAGE_TOO_LARGE(
      4, false, "Send smaller messages, or raise the broker's limit.protocol.frame setting."),
  AUTHENTICATION_FAILED(5, false, "Authenticate with one of the mechanisms that the broker names."),
  HANDSHAKE_TIMEOUT(6, true, "Send Hello as soon as the connection is open."),
  IDLE_TIMEOUT(7, true, "Send Ping when there is nothing else to send."),
  TOO_MANY_CONNECTIONS(
      8, true, "Close connections that are not needed, or raise the broker's connection limits."),
  BUSY(9, true, "The broker has no room for more requests now: retry after a pause."),
  THROTTLED(10, true, "Retry after the throttle time."),
  DEADLINE_EXCEEDED(11, true, "Not done in time: retry, or allow more time."),
  SHUTTING_DOWN(12, true, "The broker is stopping: reconnect."),
  INVALID_REQUEST(13, false, "Correct the request as the message says."),

  UNKNOWN_TOPIC(20, false, "Create the topic first, or correct its name."),
  TOPIC_EXISTS(21, false, "Choose another name, or ask for it only if it does not exist."),
  INVALID_TOPIC_NAME(
      22,
      false,
      "Names are 1 to 200 of the characters a-z A-Z 0-9 . _ - and do not start with two underscores."),
  UNKNOWN_PARTITION(
      23, false, "Partitions are numbered from 0: describe the topic to see how many it has."),
  TOO_MANY_TOPICS(24, false, "Delete topics, or raise the broker's limit.topics setting."),
  TOO_MANY_PARTITIONS(
      25, false, "Ask for fewer partitions, or raise the broker's partition limits."),

  RECORD_TOO_LARGE(30, false, "Split the record, or raise the broker's limit.batch setting."),
  KEY_TOO_LARGE(31, false, "Keys of table topics have at most 1024 bytes."),
  KEY_REQUIRED(32, false, "Records of table topics need a key."),
  UNKNOWN_OP(33, false, "A record's op is put, patch or delete."),
  INVALID_RECORD(
      34,
      false,
      "The batch's records do not have the shape that its header says: upgrade or correct the client."),

  OFFSET_OUT_OF_RANGE(40, false, "Ask for a position within the range that the message gives."),
  POSITION_LOST(
      41,
      false,
      "That position belongs to a history that this broker does not have: subscribe from an explicit offset."),
  CORRUPT_RANGE(
      42,
      false,
      "The range is damaged on disk and not served: skip it, and run drift log verify on the data directory."),
  TOO_MANY_SUBSCRIPTIONS(43, false, "Unsubscribe what is not needed, or raise the broker's limit."),
  UNKNOWN_SUBSCRIPTION(44, false, "Subscribe first."),

  OUT_OF_ORDER_SEQUENCE(
      50, false, "An earlier batch of this producer is missing: start a new producer."),
  DUPLICATE_SEQUENCE(51, false, "Appended before, too long ago to tell its offsets."),
  UNKNOWN_PRODUCER(
      52, false, "The producer's state has expired or never was: initialise the producer again."),
  PRODUCER_FENCED(53, false, "A newer producer took this name: stop this one."),

  DISK_FULL(60, true, "Free disk space or lower the retention; the broker resumes by itself."),
  SHARD_POISONED(
      61, false, "An I/O error stopped all writes: check the disk, then restart the broker."),
  NOT_COMMITTED(62, true, "The record was taken back before it was committed: send it again."),
  INTERNAL(63, false, "A defect of DriftDB: see the broker's log."),
  NOT_LEADER(
      64,
      true,
      "Another node leads this shard, or none does yet: ask for the metadata, and try again."),
  LEADER_CHANGED(
      65,
      true,
      "The leader changed before the record was committed, and it may be in the log: send it again with the same sequence."),

  DATA_DIR_LOCKED(
      70, false, "Another broker uses the data directory: stop it, or choose another directory."),
  DATA_DIR_FOREIGN(
      71,
      false,
      "The directory holds something else than DriftDB's data: choose an empty or a new directory."),
  DATA_DIR_UNREADABLE(72, false, "Correct the owner or the permissions of the data directory."),
  FORMAT_TOO_NEW(
      73, false, "The data was written by a newer DriftDB: use that version or a later one."),
  DATA_DAMAGED(74, false, "Run drift log verify on the data directory, and restore what it names."),
  PORT_IN_USE(75, false, "Choose another port, or stop the program that listens on it."),
  CONFIG_INVALID(
      76, false, "Correct the setting as the message says; drift config prints all of them."),

  CONNECTION_LOST(
      80,
      true,
      "The broker could not be reached: check that it runs and that the address is right."),
  CLIENT_CLOSED(81, false, "The client object was closed."),
  BUFFER_FULL(
      82, true, "The producer's memory is full of records that wait: slow down, or allow more."),
  STATE_TOO_LARGE(83, false, "The table's state exceeds the memory bound given: raise it."),

  NOT_A_TABLE(90, false, "Name a topic of kind table: drift topic list shows the kinds."),
  INVALID_ROW(
      91,
      false,
      "Rows of this table are JSON documents, and patches JSON merge patches: correct the value."),
  INVALID_CONDITION(92, false, "Conditions are for records of table topics: correct the record."),
  BELOW_HORIZON(
      93, false, "That state has expired: ask for a position at or above the horizon named."),
  AS_OF_NOT_REACHED(
      94, true, "The table has not come to that position: wait longer, or ask for an earlier one."),
  UNKNOWN_INDEX(95, false, "Create the index first, or correct its name."),
  INDEX_EXISTS(96, false, "Choose another name, or drop the index first."),
  INDEX_NOT_READY(
      97, true, "The index is being built: retry when drift table index list says ready."),
  CURSOR_MISMATCH(
      98, false, "Pass a cursor on to the table and scan that gave it, as it was received."),
  TRANSACTION_ACROSS_SHARDS(
      99,
      false,
      "The partitions of a transaction must be on one shard: drift topic describe shows where they are."),
  TRANSACTION_TOO_LARGE(
      100, false, "Split the transaction: it has to fit in one batch and one request."),
  TABLE_UNAVAILABLE(
      101, true, "The table is being rebuilt: retry when drift table describe says serving."),
  TABLE_INCOMPLETE(
      102,
      false,
      "Neither the log nor a checkpoint holds all that the table is made of: restore the data directory."),
  TOO_MANY_INDEXES(103, false, "Drop an index of the table that is not needed.");

  private static final ErrorCode[] BY_CODE = new ErrorCode[128];

  static {
    for (ErrorCode e : values()) {
      BY_CODE[e.code] = e;
    }
  }

  private final int code;
  private final boolean retriable;
  private final String advice;

  ErrorCode(int code, boolean retriable, String advice) {
    this.code = code;
    this.retriable = retriable;
    this.advice = advice;
  }

  /** The error of a number; INTERNAL for one that this version does not know. */
  public static ErrorCode of(int code) {
    ErrorCode e = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    return e == null ? INTERNAL : e;
  }

  public int code() {
    return code;
  }

  /** Whether the same request may succeed later. */
  public boolean retriable() {
    return retriable;
  }

  /** What to do, a sentence. */
  public String advice() {
    return advice;
  }
}
