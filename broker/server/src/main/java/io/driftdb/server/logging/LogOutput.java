package io.driftdb.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up from the settings: text or JSON lines, to standard error or to a rotating file.
 * Only the broker's own process does so; an embedding application keeps its own logging.
 */
public final class LogOutput {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{0} %msg%n";

  /** gRPC logs by way of the JDK, which forgets the level of a logger that nobody holds. */
  private static final java.util.logging.Logger GRPC =
      java.util.logging.Logger.getLogger("org.apache.ratis.thirdparty.io.grpc");

  private LogOutput() {}

  /** Replaces whatever was configured before. CONFIG_INVALID when the file can't be written. */
  public static void configure(BrokerConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    OutputStreamAppender<ILoggingEvent> appender =
        config.get(Settings.LOGGING_FILE).toString().isEmpty() ? console() : file(context, config);
    appender.setContext(context);
    appender.setEncoder(encoder(context, config.get(Settings.LOGGING_FORMAT)));
    appender.start();
    if (!appender.isStarted()) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID,
          Settings.LOGGING_FILE.key()
              + ": "
              + config.get(Settings.LOGGING_FILE)
              + " can't be written. Name a file that can.");
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(config.get(Settings.LOGGING_LEVEL).name()));
    root.addAppender(appender);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("io.micrometer").setLevel(Level.WARN);
    boolean detailed = config.get(Settings.LOGGING_LEVEL).compareTo(Settings.LogLevel.DEBUG) >= 0;
    // Ratis logs each attempt to reach a node that is away, with a stack trace.
    context.getLogger("org.apache.ratis").setLevel(detailed ? Level.INFO : Level.ERROR);
    GRPC.setLevel(java.util.logging.Level.WARNING);
  }

  /** Writes out what waits, and stops. */
  public static void close() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  private static ConsoleAppender<ILoggingEvent> console() {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return appender;
  }

  private static RollingFileAppender<ILoggingEvent> file(
      LoggerContext context, BrokerConfig config) {
    String file = config.get(Settings.LOGGING_FILE).toString();
    if (file.contains("%")) {
      // Logback would take it for a part of a pattern when it rotates, and there is no escaping it.
      throw new DriftException(
          ErrorCode.CONFIG_INVALID,
          Settings.LOGGING_FILE.key() + ": " + file + " has a %. Name a file without.");
    }
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setFile(file);
    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(file + ".%i");
    rolling.setMaxIndex(config.get(Settings.LOGGING_ROTATION_FILES));
    rolling.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(context);
    trigger.setMaxFileSize(new FileSize(config.get(Settings.LOGGING_ROTATION_SIZE)));
    trigger.setCheckIncrement(Duration.buildByMilliseconds(1000));
    trigger.start();
    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(trigger);
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, Settings.LogFormat format) {
    if (format == Settings.LogFormat.JSON) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.setWithContext(false);
      json.setWithSequenceNumber(false);
      json.setWithNanoseconds(false);
      json.setWithFormattedMessage(true);
      json.setWithMessage(false);
      json.setWithArguments(false);
      json.start();
      return json;
    }
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern(PATTERN);
    text.start();
    return text;
  }
}
