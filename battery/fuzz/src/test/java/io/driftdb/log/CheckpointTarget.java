package io.driftdb.log;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.battery.fuzz.Input;
import io.driftdb.battery.fuzz.Target;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.CheckpointHeaderDecoder;
import io.driftdb.schema.journal.CheckpointHeaderEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The newest checkpoint, at a start of a log that is whole: all of it is served, whatever stands
 * there. A checkpoint with right checksums and another state may be refused, by one of the errors
 * that recovery has.
 */
public final class CheckpointTarget implements Target {
  private static final int SEAL = 1;
  private static final int HEADER = CheckpointHeaderDecoder.BLOCK_LENGTH;
  private static final int COVERED = CheckpointHeaderDecoder.headerCrcEncodingOffset();
  private static final Set<ErrorCode> REFUSALS =
      Set.of(ErrorCode.DATA_DAMAGED, ErrorCode.FORMAT_TOO_NEW);

  private final ShardSnapshot snapshot;
  private final Map<PartitionStart, Collected.Row> written;
  private final Path file;

  public CheckpointTarget() throws IOException {
    SimWorld world = new SimWorld(1).open();
    for (int i = 0; i < 5; i++) {
      world.append(TestBatches.of(world.topic.id(), 0, 0, 0, 0, "value-" + i), AckLevel.DURABLE);
      world.shard.step();
    }
    world.shard.stop();
    snapshot = new ShardSnapshot(world);
    file = snapshot.files(".ckp").get(0);
    SimWorld again = snapshot.layOut(file, snapshot.bytes(file)).open();
    written = ShardSnapshot.rows(again);
  }

  @Override
  public boolean run(byte[] input) throws IOException {
    Input in = new Input(input);
    boolean seal = (in.next() & SEAL) != 0;
    byte[] checkpoint = in.rest();
    if (seal && checkpoint.length >= HEADER) {
      seal(checkpoint);
    }
    boolean other = isSound(checkpoint) && !Arrays.equals(checkpoint, snapshot.bytes(file));
    SimWorld world = snapshot.layOut(file, checkpoint);
    try {
      world.open();
    } catch (DriftException e) {
      require(other, "a damaged checkpoint keeps a whole log from opening");
      require(REFUSALS.contains(e.code()), "refused with " + e.code());
      return false;
    }
    if (other) {
      return false; // of a state that nobody wrote nothing can be said
    }
    require(ShardSnapshot.rows(world).equals(written), "not all is served");
    return isSound(checkpoint);
  }

  private static void seal(byte[] checkpoint) {
    UnsafeBuffer buffer = new UnsafeBuffer(checkpoint);
    int length = checkpoint.length - HEADER;
    CheckpointHeaderEncoder header = new CheckpointHeaderEncoder().wrap(buffer, 0);
    header.bodyLength(length).bodyCrc(new Crc().of(buffer, HEADER, length));
    header.headerCrc(new Crc().of(buffer, 0, COVERED));
  }

  private static boolean isSound(byte[] checkpoint) {
    if (checkpoint.length < HEADER) {
      return false;
    }
    UnsafeBuffer buffer = new UnsafeBuffer(checkpoint);
    CheckpointHeaderDecoder header =
        new CheckpointHeaderDecoder()
            .wrap(buffer, 0, HEADER, CheckpointHeaderDecoder.SCHEMA_VERSION);
    int length = checkpoint.length - HEADER;
    return header.headerCrc() == new Crc().of(buffer, 0, COVERED)
        && header.bodyCrc() == new Crc().of(buffer, HEADER, length);
  }

  @Override
  public Map<String, byte[]> seeds() {
    byte[] checkpoint = snapshot.bytes(file);
    return Map.of("whole", Input.of(0, checkpoint), "sealed", Input.of(SEAL, checkpoint));
  }
}
