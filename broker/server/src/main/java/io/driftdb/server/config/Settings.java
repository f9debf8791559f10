package io.driftdb.server.config;

import io.driftdb.log.LogConfig;
import io.driftdb.log.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * All settings of the broker, each declared once. The reference that {@code drift config} prints is
 * made from this list, in this order.
 */
public final class Settings {
  /** How log lines look. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** From which level on log lines are written. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  private static final List<Setting<?>> ALL = new ArrayList<>();
  private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9.:_%-]{1,255}");
  private static final String HOST_FORM = "a host name or an address";

  public static final Setting<Path> DATA_DIRECTORY =
      add(
          Setting.path(
              "data.directory",
              "./drift-data",
              "a directory; made if it is missing",
              "Where the log lives. One broker at a time can use it."));

  public static final Setting<String> NATIVE_HOST =
      add(
          Setting.text(
              "native.host",
              "127.0.0.1",
              HOST_FORM,
              HOST,
              "Address that clients connect to. Only this machine by default, since nobody is"
                  + " authenticated yet; 0.0.0.0 listens on all interfaces."));
  public static final Setting<Integer> NATIVE_PORT =
      add(
          Setting.count(
              "native.port", 9230, 0, 65535, "Port of the client protocol; 0 takes a free one."));
  public static final Setting<String> HTTP_HOST =
      add(
          Setting.text(
              "http.host",
              "127.0.0.1",
              HOST_FORM,
              HOST,
              "Address of /metrics, /healthz, /readyz and /info."));
  public static final Setting<Integer> HTTP_PORT =
      add(Setting.count("http.port", 9231, 0, 65535, "Port of HTTP; 0 takes a free one."));

  public static final Setting<Integer> SERVER_THREADS =
      add(
          Setting.count(
              "server.threads",
              Math.min(2, Runtime.getRuntime().availableProcessors()),
              1,
              64,
              "Threads that serve connections. One fills a 10 Gbit/s network; more help when many"
                  + " clients send compressed batches, which are inflated to be checked."));
  public static final Setting<Integer> SERVER_READERS =
      add(
          Setting.count(
              "server.readers",
              2,
              1,
              256,
              "Threads that read the log's files for subscriptions, and tables. A cold read blocks"
                  + " one: raise it when many replay old data, or read many rows, from a slow disk."));

  public static final Setting<Integer> LOG_SHARDS =
      add(
          Setting.count(
              "log.shards",
              1,
              1,
              64,
              "Independent logs that partitions are spread over. One gives a total order over all"
                  + " topics; more use more cores, and in a cluster more nodes. Can be raised later, never"
                  + " lowered; in a cluster it stays as it was at the beginning, the same on all nodes."));
  public static final Setting<Integer> LOG_SEGMENT_SIZE =
      add(
          Setting.intBytes(
              "log.segment.size",
              "256MiB",
              "1MiB",
              "1GiB",
              "Length of a segment file; one that is made while appends wait is smaller."
                  + " Retention drops whole segments."));
  public static final Setting<Integer> LOG_SEGMENT_SPARE =
      add(
          Setting.count(
              "log.segment.spare",
              1,
              1,
              1024,
              "Empty segment files kept ready, so that appends never wait for one to be made. A"
                  + " burst as long as they are does not pay for making them."));
  public static final Setting<Integer> LOG_RING_SLOTS =
      add(
          Setting.powerOfTwo(
              "log.ring.slots",
              8192,
              64,
              1 << 20,
              "Appends of a shard that can wait for their turn; full means back-pressure."));
  public static final Setting<Integer> LOG_GROUP_SIZE =
      add(
          Setting.intBytes(
              "log.group.size",
              "4MiB",
              "64KiB",
              "256MiB",
              "The most that one write and one fdatasync carry. Raise it for disks whose fdatasync"
                  + " is slow."));
  public static final Setting<LogConfig.Wait> LOG_WAIT =
      add(
          Setting.choice(
              "log.wait",
              LogConfig.Wait.PARK,
              "How a shard waits for work: park costs next to nothing when idle, spin takes a core"
                  + " per shard and saves a wake-up per append."));
  public static final Setting<Duration> LOG_DRIVE =
      add(
          Setting.time(
              "log.drive",
              "1ms",
              "0ms",
              "100ms",
              "A connection's thread runs an idle shard itself, which saves two hand-overs between"
                  + " threads, as long as the last fdatasync took no longer than this; 0ms is"
                  + " never."));
  public static final Setting<Integer> LOG_INDEX_RUNS =
      add(
          Setting.count(
              "log.index.runs",
              1 << 20,
              1024,
              1 << 26,
              "Index entries that the segment being written may hold in memory (about 40 bytes"
                  + " each); a full index ends the segment early."));
  public static final Setting<Integer> LOG_INDEX_RUN_SIZE =
      add(
          Setting.intBytes(
              "log.index.run",
              "64KiB",
              "4KiB",
              "16MiB",
              "How much of one partition shares an index entry: smaller seeks more exactly and"
                  + " needs more entries."));
  public static final Setting<Long> LOG_CHECKPOINT_SIZE =
      add(
          Setting.bytes(
              "log.checkpoint.size",
              "64MiB",
              "1MiB",
              "1TiB",
              "A checkpoint is written after so much log: it bounds what a start reads."));
  public static final Setting<Duration> LOG_RETENTION_CHECK =
      add(
          Setting.time(
              "log.retention.check",
              "30s",
              "10ms",
              "1d",
              "How often the topics' retention is applied."));
  public static final Setting<Long> LOG_DISK_RESERVE =
      add(
          Setting.bytes(
              "log.disk.reserve",
              "1GiB",
              "0B",
              "1024TiB",
              "Appends are refused with DISK_FULL when less than this is left on the file system;"
                  + " reads go on, and appends resume by themselves."));

  static {
    ALL.addAll(TableSettings.all());
    ALL.addAll(ClusterSettings.all());
  }

  public static final Setting<Duration> PRODUCER_EXPIRY =
      add(
          Setting.time(
              "producer.expiry",
              "7d",
              "1m",
              "365d",
              "How long a silent producer's duplicates are recognised."));
  public static final Setting<Integer> PRODUCER_BATCHES =
      add(
          Setting.count(
              "producer.batches",
              32,
              1,
              64,
              "Batches per producer and partition that may be unacknowledged and are told apart"
                  + " from duplicates."));

  public static final Setting<Integer> LIMIT_PROTOCOL_FRAME =
      add(
          Setting.intBytes(
              "limit.protocol.frame",
              "8MiB",
              "64KiB",
              "1GiB",
              "The longest message that a client may send."));
  public static final Setting<Integer> LIMIT_BATCH =
      add(
          Setting.intBytes(
              "limit.batch",
              "1MiB",
              "4KiB",
              "256MiB",
              "The longest batch, stored and uncompressed, and so the largest record."));
  public static final Setting<Integer> LIMIT_TOPICS =
      add(
          Setting.count(
              "limit.topics", 10_000, 1, 65_000, "Topics in all; each costs a little memory."));
  public static final Setting<Integer> LIMIT_PARTITIONS =
      add(
          Setting.count(
              "limit.partitions",
              100_000,
              1,
              Topic.MAX_PARTITIONS,
              "Partitions of all topics together; each costs about 100 bytes of memory."));
  public static final Setting<Integer> LIMIT_TOPIC_PARTITIONS =
      add(
          Setting.count(
              "limit.topic.partitions", 20_000, 1, Topic.MAX_PARTITIONS, "Partitions of a topic."));
  public static final Setting<Integer> LIMIT_PRODUCERS =
      add(
          Setting.count(
              "limit.producers",
              100_000,
              1,
              10_000_000,
              "Producers whose state is kept; the longest silent one is dropped first."));
  public static final Setting<Integer> LIMIT_CONNECTIONS_TOTAL =
      add(Setting.count("limit.connections.total", 1000, 1, 1_000_000, "Connections in all."));
  public static final Setting<Integer> LIMIT_CONNECTIONS_ADDRESS =
      add(
          Setting.count(
              "limit.connections.address",
              500,
              1,
              1_000_000,
              "Connections from one address, so that one machine cannot lock out the others."));
  public static final Setting<Integer> LIMIT_CONNECTION_REQUESTS =
      add(
          Setting.count(
              "limit.connection.requests",
              256,
              1,
              65_536,
              "Unanswered requests of a connection; the broker reads no further until one is"
                  + " answered."));
  public static final Setting<Long> LIMIT_CONNECTION_BYTES =
      add(
          Setting.bytes(
              "limit.connection.bytes",
              "32MiB",
              "64KiB",
              "64GiB",
              "Bytes of a connection's unanswered requests; the broker reads no further until some"
                  + " are answered."));
  public static final Setting<Integer> LIMIT_CONNECTION_SUBSCRIPTIONS =
      add(
          Setting.count(
              "limit.connection.subscriptions",
              64,
              1,
              65_536,
              "Subscriptions of a connection; one can name any number of partitions."));
  public static final Setting<Integer> LIMIT_SUBSCRIPTIONS_PARTITIONS =
      add(
          Setting.count(
              "limit.subscriptions.partitions",
              250_000,
              1,
              100_000_000,
              "Partitions of all subscriptions of all connections together: each takes about 250"
                  + " bytes of the heap."));
  public static final Setting<Long> LIMIT_MEMORY_REQUESTS =
      add(
          Setting.bytes(
              "limit.memory.requests",
              "64MiB",
              "64KiB",
              "1TiB",
              "Memory for unanswered requests of all connections. When it is used up the broker"
                  + " stops reading, and then answers BUSY. Messages that have not arrived in"
                  + " full, or wait to be taken, may take as much again."));
  public static final Setting<Long> LIMIT_MEMORY_DELIVERIES =
      add(
          Setting.bytes(
              "limit.memory.deliveries",
              "64MiB",
              "64KiB",
              "1TiB",
              "Memory, outside the heap, for what clients have yet to receive: deliveries and long"
                  + " replies. Beyond it each subscriber gets one small message at a time, and who"
                  + " has long replies to take is not read."));
  public static final Setting<Integer> LIMIT_HTTP_REQUEST =
      add(
          Setting.intBytes(
              "limit.http.request",
              "8KiB",
              "1KiB",
              "1MiB",
              "The longest request line, and the longest header, of an HTTP request."));
  public static final Setting<Integer> LIMIT_HTTP_CONNECTIONS =
      add(
          Setting.count(
              "limit.http.connections",
              64,
              1,
              10_000,
              "HTTP connections in all; a scraper needs one, a health check another."));

  public static final Setting<Duration> DEADLINE_HANDSHAKE =
      add(
          Setting.time(
              "deadline.handshake",
              "5s",
              "10ms",
              "10m",
              "How long a new connection may take to say Hello and authenticate."));
  public static final Setting<Duration> DEADLINE_IDLE =
      add(
          Setting.time(
              "deadline.idle",
              "60s",
              "50ms",
              "1d",
              "A connection without a complete message for so long is closed; clients ping."));
  public static final Setting<Duration> DEADLINE_REQUEST =
      add(
          Setting.time(
              "deadline.request",
              "30s",
              "10ms",
              "1h",
              "For requests that name no deadline: not sequenced by then, they are refused."));
  public static final Setting<Duration> DEADLINE_BUSY =
      add(
          Setting.time(
              "deadline.busy",
              "2s",
              "1ms",
              "10m",
              "How long a request waits for memory or a place in the ring before it is answered"
                  + " with BUSY."));
  public static final Setting<Duration> DEADLINE_HTTP =
      add(
          Setting.time(
              "deadline.http",
              "30s",
              "50ms",
              "1d",
              "An HTTP connection that says nothing for so long is closed."));
  public static final Setting<Duration> DEADLINE_STALL =
      add(
          Setting.time(
              "deadline.stall",
              "60s",
              "50ms",
              "1d",
              "A connection that takes none of what is sent to it for so long is closed."));
  public static final Setting<Duration> DEADLINE_SHUTDOWN =
      add(
          Setting.time(
              "deadline.shutdown",
              "10s",
              "10ms",
              "10m",
              "How long a stop waits for the requests that it has taken to be answered."));

  public static final Setting<Integer> SUBSCRIPTION_MESSAGE =
      add(
          Setting.intBytes(
              "subscription.message",
              "256KiB",
              "4KiB",
              "64MiB",
              "The longest Deliver message, unless a single batch is longer."));
  public static final Setting<Integer> SUBSCRIPTION_BUFFER =
      add(
          Setting.intBytes(
              "subscription.buffer",
              "512KiB",
              "4KiB",
              "256MiB",
              "What may wait in the broker for one connection to receive it; reading for it then"
                  + " pauses."));

  public static final Setting<Integer> METRICS_TOPICS =
      add(
          Setting.count(
              "metrics.topics",
              100,
              0,
              65_000,
              "Topics with a metric of their own; the others are summed up as topic=\"_other\"."));

  public static final Setting<LogLevel> LOGGING_LEVEL =
      add(Setting.choice("logging.level", LogLevel.INFO, "From which level on lines are written."));
  public static final Setting<LogFormat> LOGGING_FORMAT =
      add(Setting.choice("logging.format", LogFormat.TEXT, "json writes one object per line."));
  public static final Setting<Path> LOGGING_FILE =
      add(
          Setting.path(
              "logging.file",
              "",
              "a file; empty for standard error",
              "Where log lines go. A file is rotated by size."));
  public static final Setting<Long> LOGGING_ROTATION_SIZE =
      add(
          Setting.bytes(
              "logging.rotation.size", "32MiB", "64KiB", "16GiB", "A log file's largest size."));
  public static final Setting<Integer> LOGGING_ROTATION_FILES =
      add(Setting.count("logging.rotation.files", 5, 1, 20, "Old log files that are kept."));

  private Settings() {}

  private static <T> Setting<T> add(Setting<T> setting) {
    ALL.add(setting);
    return setting;
  }

  /** All of them, in the order of the reference. */
  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(ALL);
  }
}
