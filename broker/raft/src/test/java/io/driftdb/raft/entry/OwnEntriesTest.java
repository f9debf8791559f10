package io.driftdb.raft.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a node proposes that leads, when it has it forced, and when others hear that it is
 * committed.
 */
class OwnEntriesTest {
  private static final long EPOCH = 3;

  /** Takes everything. */
  private static final class Willing implements Consensus {
    private final List<OwnEntry> proposed = new ArrayList<>();
    private int announced;

    @Override
    public void propose(OwnEntry entry) {
      proposed.add(entry);
      entry.logged();
    }

    @Override
    public void announceCommit() {
      announced++;
    }

    @Override
    public void stepDown() {}

    @Override
    public void leave(Throwable cause, Runnable whenLeft) {}
  }

  private final HeardLog log = new HeardLog(1, 1);
  private final Willing consensus = new Willing();
  private final EntryReplicator replicator = new EntryReplicator(1, 1 << 20, () -> {});

  @BeforeEach
  void lead() {
    replicator.use(consensus);
    replicator.onStart(log, 1);
    replicator.elected(EPOCH, 1);
    replicator.doWork(0);
  }

  private void submit(int records) {
    UnsafeBuffer bytes = new UnsafeBuffer(new byte[HeardLog.FRAME_BYTES]);
    HeardLog.frame(bytes, 0, log.nextLsn(), records);
    replicator.submit(bytes, 0, HeardLog.FRAME_BYTES);
  }

  @Test
  void shouldForceWhatIsUnderWayAndLetTheRestWaitForItsEntry() {
    assertTrue(replicator.isForceDue());
    submit(2);
    replicator.doWork(0);
    assertEquals(1, consensus.proposed.size());
    assertTrue(replicator.isForceDue(), "what is proposed has to be durable");
    replicator.onDurable(3);
    assertFalse(replicator.isForceDue());
    submit(4);
    submit(4);
    replicator.doWork(0);
    assertFalse(replicator.isForceDue(), "gathered for the next entry");
    replicator.decide(3);
    replicator.doWork(0);
    assertEquals(2, consensus.proposed.size());
    assertEquals(11, consensus.proposed.get(1).endLsn());
    assertTrue(replicator.isForceDue());
  }

  @Test
  void shouldForceAtOnceWhatOthersHaveProposed() {
    submit(2);
    replicator.doWork(0);
    replicator.onDurable(3);
    replicator.deposed("another node leads");
    replicator.doWork(0);
    assertTrue(replicator.isForceDue());
  }

  @Test
  void shouldAnnounceACommitThatNoEntryFollows() {
    submit(2);
    replicator.doWork(0);
    replicator.onDurable(3);
    submit(1);
    replicator.decide(3);
    replicator.doWork(0);
    assertEquals(0, consensus.announced, "the next entry tells");
    replicator.onDurable(4);
    replicator.decide(4);
    replicator.doWork(0);
    assertEquals(1, consensus.announced);
    replicator.doWork(0);
    assertEquals(1, consensus.announced);
  }
}
