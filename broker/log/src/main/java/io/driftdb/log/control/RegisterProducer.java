package io.driftdb.log.control;

import io.driftdb.log.ProducerGrant;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** Gives a producer its id and epoch; with a grant at hand, repeats it on another shard. */
public final class RegisterProducer extends ControlCommand<ProducerGrant> {
  private static final int MAX_NAME = 200;

  private final String name;
  private final ProducerGrant granted;

  /** {@code granted} is what the first shard gave, or null on the first shard itself. */
  public RegisterProducer(String name, ProducerGrant granted) {
    this.name = name;
    this.granted = granted;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    if (name.length() > MAX_NAME) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "a producer's name has at most " + MAX_NAME + " characters");
    }
    ProducerGrant grant =
        granted != null
            ? granted
            : new ProducerGrant(state.producers().idFor(name), state.producers().epochFor(name));
    if (granted != null && state.producers().isSuperseded(grant.producerId(), grant.epoch())) {
      outcome(grant);
      return Decision.ALREADY_SO;
    }
    records.producerRegistered(grant.producerId(), grant.epoch(), name, nowNs);
    outcome(grant);
    return Decision.APPEND;
  }
}
