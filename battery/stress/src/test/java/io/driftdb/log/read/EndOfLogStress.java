package io.driftdb.log.read;

import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.journal.LoadedFile;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import io.driftdb.log.sequence.Committing;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A record is committed while its subscription looks once more before it waits. */
@JCStressTest
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "It waited, and was woken.")
@Outcome(id = "1, [01], 1", expect = Expect.ACCEPTABLE, desc = "It has found the record itself.")
@Outcome(id = "0, 0, .*", expect = Expect.FORBIDDEN, desc = "It waits, and nobody wakes it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The record was not delivered once.")
@State
public class EndOfLogStress {
  private static final byte[] FRAME = StoredFrame.bytes();
  private static final RunReaders READERS = new RunReaders();

  private final CommittedPartition partition = new CommittedPartition(1, 0);
  private final Apply apply = new Apply(new CommittedCatalog(), topic -> {});
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
  private final LogSubscription subscription;
  private int woken;

  public EndOfLogStress() {
    ActiveIndex index = new ActiveIndex(16, 1 << 20);
    index.add(1, 0, 0, 1, 1, 9, StoredFrame.POSITION, FRAME.length);
    Segment segment =
        new Segment(
            LoadedFile.header(1, 1, StoredFrame.SALT),
            new LoadedFile(FRAME, StoredFrame.POSITION),
            index);
    segment.extendTo(StoredFrame.POSITION + FRAME.length, 2, 9);
    SegmentList segments = new SegmentList();
    segments.add(segment);
    subscription = new LogSubscription(apply, segments, READERS, () -> woken++);
    subscription.add(partition, 0);
    subscription.poll(buffer, 0, buffer.capacity());
    Committing.pend(apply, partition);
  }

  @Actor
  public void commit() {
    apply.commit(2);
  }

  @Actor
  public void poll(III_Result r) {
    r.r1 = deliver();
  }

  @Arbiter
  public void pollAgain(III_Result r) {
    r.r2 = woken;
    r.r3 = r.r1 + deliver();
  }

  private int deliver() {
    return subscription.poll(buffer, 0, buffer.capacity()) > 0 ? subscription.entryCount() : 0;
  }
}
