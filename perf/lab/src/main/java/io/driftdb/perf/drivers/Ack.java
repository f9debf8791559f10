package io.driftdb.perf.drivers;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a broker has done with a record before it acknowledges it. */
public enum Ack {
  /** It is on disk: fdatasync has returned. */
  @JsonProperty("durable")
  DURABLE,
  /** It is in the broker's memory or the system's page cache. */
  @JsonProperty("memory")
  MEMORY
}
