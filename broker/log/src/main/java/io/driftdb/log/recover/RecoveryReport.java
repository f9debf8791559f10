package io.driftdb.log.recover;

import java.util.ArrayList;
import java.util.List;

/** What recovery found, in order. */
public final class RecoveryReport {
  /** One finding, in words. */
  public record Finding(RecoveryCase kind, String what) {}

  private final List<Finding> findings = new ArrayList<>();
  private final List<QuarantinedRange> quarantined = new ArrayList<>();
  private Checkpoint checkpoint;

  /** What recovery started from; null when there is no checkpoint. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  void startedFrom(Checkpoint from) {
    checkpoint = from;
  }

  void found(RecoveryCase kind, String what) {
    findings.add(new Finding(kind, what));
  }

  void quarantine(RecoveryCase kind, QuarantinedRange range) {
    if (!quarantined.contains(range)) {
      quarantined.add(range);
    }
    found(kind, range.toString());
  }

  public List<Finding> findings() {
    return findings;
  }

  public List<QuarantinedRange> quarantined() {
    return quarantined;
  }

  /** Where the first quarantined range begins; the highest LSN that there is for none. */
  public long firstDamagedLsn() {
    return quarantined.stream().mapToLong(QuarantinedRange::fromLsn).min().orElse(Long.MAX_VALUE);
  }

  /** Whether a case was found. */
  public boolean has(RecoveryCase kind) {
    return findings.stream().anyMatch(f -> f.kind() == kind);
  }
}
