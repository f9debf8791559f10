package io.driftdb.log;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.battery.fuzz.Input;
import io.driftdb.battery.fuzz.Target;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The bytes of the segment that a log ends with, at a start: what is served is what was written,
 * what is missing in the middle is named, and what is appended then is there at the next start. Or
 * the log refuses to open, by one of the errors that recovery has.
 */
public final class SegmentTarget implements Target {
  private static final int SEAL = 1;
  private static final Set<ErrorCode> REFUSALS =
      Set.of(ErrorCode.DATA_DAMAGED, ErrorCode.DATA_DIR_FOREIGN, ErrorCode.FORMAT_TOO_NEW);

  private final ShardSnapshot snapshot;
  private final Map<PartitionStart, Collected.Row> written;
  private final Path file;
  private final FrameForgery forgery;

  public SegmentTarget() throws IOException {
    SimWorld world = new SimWorld(1).open();
    for (int i = 0; i < 6; i++) {
      world.written("value-" + i);
    }
    for (int i = 6; i < 9; i++) {
      world.append("value-" + i); // three frames of one group
    }
    world.shard.step();
    world.disk.processKill();
    snapshot = new ShardSnapshot(world);
    file = snapshot.files(".seg").get(0);
    byte[] segment = snapshot.bytes(file);
    long salt = SegmentHeader.decode(ByteBuffer.wrap(segment), "").salt();
    forgery = new FrameForgery(segment, salt);
    written = ShardSnapshot.rows(snapshot.layOut(file, segment).open());
  }

  @Override
  public boolean run(byte[] input) throws IOException {
    Input in = new Input(input);
    boolean seal = (in.next() & SEAL) != 0;
    byte[] segment = Arrays.copyOf(snapshot.bytes(file), SegmentHeader.LENGTH);
    segment = Arrays.copyOf(segment, snapshot.bytes(file).length);
    byte[] frames = in.take(segment.length - SegmentHeader.LENGTH);
    System.arraycopy(frames, 0, segment, SegmentHeader.LENGTH, frames.length);
    if (seal) {
      forgery.seal(segment);
    }
    SimWorld world = snapshot.layOut(file, segment);
    try {
      world.open();
    } catch (DriftException e) {
      require(REFUSALS.contains(e.code()), "refused with " + e.code());
      return false;
    }
    return forgery.isIn(segment) || isServed(world);
  }

  private boolean isServed(SimWorld world) throws IOException {
    Map<PartitionStart, Collected.Row> rows = ShardSnapshot.rows(world);
    rows.forEach((at, row) -> require(row.equals(written.get(at)), () -> "never written: " + row));
    SimWorld.Answer answer = world.written("again");
    if (world.shard.allPartitions().isEmpty()) {
      require(answer.refusal == ErrorCode.UNKNOWN_TOPIC, "appended to a topic that is not there");
      return false;
    }
    require(answer.baseOffset >= 0, "nothing can be appended");
    world.disk.processKill();
    world.open();
    Map<PartitionStart, Collected.Row> later = new HashMap<>(ShardSnapshot.rows(world));
    PartitionStart at = new PartitionStart(world.topic.id(), 0, answer.baseOffset);
    Collected.Row appended = later.remove(at);
    require(appended != null && appended.value().equals("again"), "what was appended is lost");
    require(later.equals(rows), "the next start has others");
    return rows.size() == written.size();
  }

  @Override
  public Map<String, byte[]> seeds() {
    byte[] segment = snapshot.bytes(file);
    int end = segment.length;
    while (segment[end - 1] == 0) {
      end--;
    }
    byte[] frames = Arrays.copyOfRange(segment, SegmentHeader.LENGTH, end);
    return Map.of("whole", Input.of(0, frames), "sealed", Input.of(SEAL, frames));
  }
}
