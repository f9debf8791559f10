package io.driftdb.perf.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a run measures. */
public enum Kind {
  /** Records fall due at a rate: from due to acknowledged, and to consumed. */
  @JsonProperty("latency")
  LATENCY,
  /** The same while one consumer replays a backlog, from the disk at first. */
  @JsonProperty("beside-replay")
  BESIDE_REPLAY,
  /** The same on a log that is long already, and what it takes to begin reading it anywhere. */
  @JsonProperty("depth")
  DEPTH,
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
