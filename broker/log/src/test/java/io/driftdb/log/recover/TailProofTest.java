package io.driftdb.log.recover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.TestFrames;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.log.recover.TailProof.Finding;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only a later durable mark, or a checkpoint, makes rot of what could be a torn tail. */
class TailProofTest {
  private static final long SALT = 77;
  private static final long SEGMENT = 3;
  private static final long CAPACITY = 64 << 10;

  private final FrameVerifier verifier = new FrameVerifier();
  private final List<Long> positions = new ArrayList<>();
  private long end = SegmentHeader.LENGTH;
  private LogFile file;

  @BeforeEach
  void makeSegment() throws IOException {
    SimDisk disk = new SimDisk(1);
    disk.createDirectoriesDurably(Path.of("/sim"));
    file = disk.create(Path.of("/sim/segment"));
    file.write(ByteBuffer.allocate((int) CAPACITY), 0);
  }

  /** A frame of one record, whose LSN is its place counted from 1. */
  private void write(long durableMark) throws IOException {
    UnsafeBuffer frame = TestFrames.of(positions.size() + 1, 1, "value");
    verifier.seal(frame, 0, SALT, durableMark);
    file.write(ByteBuffer.wrap(frame.byteArray()), end);
    positions.add(end);
    end += frame.capacity();
  }

  private void flip(long at) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    file.read(one, at);
    one.put(0, (byte) ~one.get(0));
    file.write(one.flip(), at);
  }

  private void damageBody(int lsn) throws IOException {
    flip((lsn < positions.size() ? positions.get(lsn) : end) - 9);
  }

  private void damageHeader(int lsn) throws IOException {
    flip(positions.get(lsn - 1) + 9);
  }

  private TailProof proof(Checkpoint checkpoint) {
    SegmentScanner scanner = new SegmentScanner().open(file, SALT, CAPACITY);
    return new TailProof(scanner, checkpoint, SEGMENT);
  }

  private void assertFinding(Finding expected, int dueLsn, Checkpoint checkpoint)
      throws IOException {
    TailProof proof = proof(checkpoint);
    long at = dueLsn <= positions.size() ? positions.get(dueLsn - 1) : end;
    assertEquals(expected, proof.lookBehind(at, dueLsn));
  }

  private void assertRot(
      Finding expected, int dueLsn, Checkpoint checkpoint, long position, long lsn)
      throws IOException {
    TailProof proof = proof(checkpoint);
    assertEquals(expected, proof.lookBehind(positions.get(dueLsn - 1), dueLsn));
    assertEquals(position, proof.position());
    assertEquals(lsn, proof.lsn());
  }

  private Checkpoint checkpoint(long lsn, long segmentId) {
    long position = lsn <= positions.size() ? positions.get((int) lsn - 1) : end;
    return new Checkpoint(lsn, segmentId, position, false, ByteBuffer.allocate(0));
  }

  @Test
  void shouldFindNothingBehindTheEnd() throws IOException {
    write(1);
    write(2);
    assertFinding(Finding.NOTHING, 3, null);
    damageHeader(2);
    assertFinding(Finding.NOTHING, 2, null);
  }

  @Test
  void shouldCallAnUnfinishedGroupTorn() throws IOException {
    write(1);
    write(2);
    damageBody(2);
    assertFinding(Finding.TORN, 2, null);
    write(2);
    write(2);
    assertFinding(Finding.TORN, 2, null);
    damageHeader(2);
    assertFinding(Finding.TORN, 2, null);
  }

  @Test
  void shouldCallRotWhatALaterMarkProves() throws IOException {
    for (int lsn = 1; lsn <= 5; lsn++) {
      write(lsn);
    }
    damageHeader(2);
    damageBody(3);
    assertRot(Finding.ROT, 2, null, positions.get(3), 4);
    damageBody(4);
    damageBody(5);
    assertRot(Finding.ROT_TO_THE_END, 2, null, positions.get(4), 5);
  }

  @Test
  void shouldEndTheRotWhereTheHighestMarkSays() throws IOException {
    write(1);
    write(2);
    write(3);
    write(3);
    write(3);
    damageHeader(2);
    damageBody(3);
    damageBody(4);
    damageBody(5);
    assertRot(Finding.ROT_TO_THE_END, 2, null, positions.get(2), 3);
  }

  @Test
  void shouldBelieveACheckpoint() throws IOException {
    for (int lsn = 1; lsn <= 4; lsn++) {
      write(1);
    }
    damageBody(2);
    assertFinding(Finding.TORN, 2, null);
    assertFinding(Finding.TORN, 2, checkpoint(2, SEGMENT));
    assertFinding(Finding.TORN, 2, checkpoint(4, SEGMENT - 1));
    assertFinding(Finding.TORN, 2, checkpoint(3, SEGMENT));
    assertRot(Finding.ROT, 2, checkpoint(4, SEGMENT), positions.get(2), 3);
  }

  @Test
  void shouldNameAllThatACheckpointKnows() throws IOException {
    for (int lsn = 1; lsn <= 5; lsn++) {
      write(lsn);
    }
    for (int lsn = 2; lsn <= 5; lsn++) {
      damageBody(lsn);
    }
    assertRot(Finding.ROT_TO_THE_END, 2, checkpoint(6, SEGMENT), end, 6);
    assertRot(Finding.ROT_TO_THE_END, 2, checkpoint(3, SEGMENT), positions.get(4), 5);
  }
}
