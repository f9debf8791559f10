package io.driftdb.battery.fuzz;

import io.driftdb.log.CheckpointTarget;
import io.driftdb.log.SegmentTarget;
import io.driftdb.log.index.IndexTarget;
import io.driftdb.ops.cli.ArgumentTarget;
import io.driftdb.server.session.BatchTarget;
import io.driftdb.table.fold.MergeTarget;
import io.driftdb.table.read.TokenTarget;
import java.util.Locale;
import java.util.concurrent.Callable;

/** All targets, and what is told of each. */
@SuppressWarnings("ImmutableEnumChecker") // the openers are constructors
public enum Targets {
  FRAME(
      FrameTarget::new,
      4096,
      "bytes of a segment that are no frame, or a damaged one",
      "taken as a frame: whole, its batches fill it, each byte of them counts; else refused"),
  BATCH(
      BatchTarget::new,
      4096,
      "batches of a hostile client, compressed or not, with right checksums",
      "taken: read and written again it is the same; refused: by a known error, with a reason"),
  MESSAGE(
      MessageTarget::new,
      2048,
      "messages of a hostile client, one of each kind, with right checksums",
      "only its own connection ends, no defect is reported, no memory stays taken, others are served"),
  REPLY(
      ReplyTarget::new,
      1024,
      "answers of a hostile broker, to each operation of a client",
      "the client has a result or throws its error, in time and in bounded memory"),
  SEGMENT(
      SegmentTarget::new,
      4096,
      "any bytes in place of the segment that a log ends with",
      "served: only what was written, with holes named, and appended to durably; or not opened"),
  INDEX(
      IndexTarget::new,
      4096,
      "any bytes in place of an index file",
      "each answer is that of the index in memory, or says that the file is damaged"),
  CHECKPOINT(
      CheckpointTarget::new,
      4096,
      "any bytes in place of the newest checkpoint",
      "a whole log is served whole, or refused by name when only the checksums are right"),
  MERGE(
      MergeTarget::new,
      900,
      "rows and patches that are no JSON, or odd JSON",
      "what is taken and what comes of a patch is what a second implementation says"),
  CONFIG(
      ConfigTarget::new,
      1024,
      "a broken settings file",
      "settings that make sense together, or CONFIG_INVALID with a reason"),
  ARGUMENT(
      ArgumentTarget::new,
      256,
      "odd positions, amounts and addresses on a command line",
      "printed and read again it is the same, or refused with a reason"),
  LINE(
      LineTarget::new,
      512,
      "odd lines of input to the command line",
      "printed and read again it is the same record, byte for byte, or refused with a reason"),
  HTTP(
      HttpTarget::new,
      4096,
      "any bytes on an HTTP connection, in pieces",
      "each answer is a whole response; a connection that asks nothing ends; nothing leaks"),
  KEYS(
      KeysTarget::new,
      2100,
      "row keys of any bytes",
      "they come out of the store's keys as they went in, and sort alike"),
  TOKEN(
      TokenTarget::new,
      1024,
      "tokens and cursors that no broker gave",
      "written again it is the same, or refused by its own error; bounded memory");

  private final Callable<Target> opener;
  private final int maxLength;
  private final String fault;
  private final String checked;

  Targets(Callable<Target> opener, int maxLength, String fault, String checked) {
    this.opener = opener;
    this.maxLength = maxLength;
    this.fault = fault;
    this.checked = checked;
  }

  /** Its name on command lines, and that of its folder in the corpus. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Targets of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  Target open() throws Exception {
    return opener.call();
  }

  /** The longest input that the fuzzer makes. */
  int maxLength() {
    return maxLength;
  }

  /** How long it takes until all of its code is loaded: two of them need a broker or a client. */
  int warmUpSeconds() {
    return this == MESSAGE || this == REPLY ? 5 : 0;
  }

  String fault() {
    return fault;
  }

  String checked() {
    return checked;
  }
}
