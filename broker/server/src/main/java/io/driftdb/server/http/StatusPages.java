package io.driftdb.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.driftdb.log.EventLog;
import io.driftdb.log.ShardState;
import io.driftdb.log.ShardStatus;
import io.driftdb.server.metrics.TableMetrics;
import io.driftdb.table.Tables;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Health, readiness and information as JSON. Any thread. */
public final class StatusPages {
  /** An HTTP status and a body. */
  record Page(int status, String body) {}

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final JsonFactory JSON = new JsonFactory();

  private final EventLog log;
  private final Tables tables;
  private final TableMetrics states;
  private final String version;
  private final BooleanSupplier stopping;

  public StatusPages(
      EventLog log, Tables tables, TableMetrics states, String version, BooleanSupplier stopping) {
    this.log = log;
    this.tables = tables;
    this.states = states;
    this.version = version;
    this.stopping = stopping;
  }

  /**
   * Red when a shard can never take appends again without a restart, or all of its tables have
   * failed. A single table that has is told, and does not turn it red.
   */
  Page health() {
    boolean healthy = true;
    for (int shard = 0; shard < log.shards(); shard++) {
      ShardState state = log.status(shard).state();
      healthy &= state != ShardState.POISONED && state != ShardState.CLOSED;
      healthy &= !states.haveFailed(shard);
    }
    return verdict(healthy, healthy ? "healthy" : "unhealthy");
  }

  /** Whether requests should be sent here; tables that do not serve leave the others. */
  Page readiness() {
    boolean ready = !stopping.getAsBoolean();
    for (int shard = 0; shard < log.shards(); shard++) {
      ShardState state = log.status(shard).state();
      ready &=
          state == ShardState.RUNNING
              || state == ShardState.DISK_FULL
              || state == ShardState.FOLLOWING;
    }
    return verdict(ready, ready ? "ready" : "not ready");
  }

  private Page verdict(boolean good, String status) {
    return new Page(
        good ? OK : UNAVAILABLE,
        write(
            json -> {
              json.writeStringField("status", status);
              json.writeArrayFieldStart("shards");
              for (int shard = 0; shard < log.shards(); shard++) {
                ShardStatus each = log.status(shard);
                json.writeStartObject();
                json.writeNumberField("shard", shard);
                json.writeStringField("state", lower(each.state()));
                json.writeStringField("reason", each.reason());
                writeTroubles(json, shard);
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  private void writeTroubles(JsonGenerator json, int shard) throws IOException {
    json.writeObjectFieldStart("tables");
    for (Map.Entry<String, String> each : states.troubles(shard).entrySet()) {
      json.writeStringField(each.getKey(), each.getValue());
    }
    json.writeEndObject();
  }

  /** What this broker is, and where its shards stand. */
  Page info() {
    return new Page(
        OK,
        write(
            json -> {
              json.writeStringField("version", version);
              json.writeStringField("clusterId", log.clusterId().toString());
              json.writeNumberField("topics", log.topics().size());
              json.writeArrayFieldStart("shards");
              for (int shard = 0; shard < log.shards(); shard++) {
                writeShard(json, log.status(shard));
              }
              json.writeEndArray();
            }));
  }

  private void writeShard(JsonGenerator json, ShardStatus shard) throws IOException {
    json.writeStartObject();
    json.writeNumberField("shard", shard.shard());
    json.writeStringField("state", lower(shard.state()));
    json.writeStringField("reason", shard.reason());
    json.writeNumberField("epoch", shard.epoch());
    json.writeNumberField("firstLsn", shard.firstLsn());
    json.writeNumberField("appendedLsn", shard.appendedLsn());
    json.writeNumberField("durableLsn", shard.durableLsn());
    json.writeNumberField("committedLsn", shard.committedLsn());
    json.writeNumberField("visibleLsn", shard.visibleLsn());
    json.writeNumberField("tablesAppliedLsn", tables.shard(shard.shard()).appliedLsn());
    json.writeNumberField("tablesLag", tables.shard(shard.shard()).lag());
    writeTroubles(json, shard.shard());
    json.writeNumberField("segments", shard.segments());
    json.writeNumberField("pooledSegments", shard.pooledSegments());
    json.writeNumberField("logBytes", shard.logBytes());
    json.writeNumberField("usableBytes", shard.usableBytes());
    json.writeNumberField("quarantinedRanges", shard.quarantinedRanges());
    json.writeNumberField("ringCapacity", shard.ringCapacity());
    json.writeNumberField("ringUsed", shard.ringUsed());
    json.writeEndObject();
  }

  private static String lower(ShardState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** What goes between the braces. */
  private interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static String write(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }
}
