package io.driftdb.perf.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a run measures. */
public enum Kind {
  /** Records fall due at a rate: from due to acknowledged, and to consumed. */
  @JsonProperty("latency")
  LATENCY,
  /** As fast as the client takes records: how many are acknowledged in a second. */
  @JsonProperty("throughput")
  THROUGHPUT,
  /** Reading what was written before, as fast as it comes. */
  @JsonProperty("replay")
  REPLAY,
  /** From the start of the process to the first acknowledgement, and what it costs idle. */
  @JsonProperty("start")
  START,
  /** From kill -9 to serving again, on a log of some length. */
  @JsonProperty("restart")
  RESTART
}
