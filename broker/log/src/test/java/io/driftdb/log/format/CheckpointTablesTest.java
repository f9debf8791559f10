package io.driftdb.log.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.Placement;
import io.driftdb.log.TableOptions;
import io.driftdb.log.TableOptions.MissingRow;
import io.driftdb.log.TableOptions.RowFormat;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.log.sequence.Sequencer;
import io.driftdb.log.sequence.StateReader;
import io.driftdb.log.sequence.StateWriter;
import io.driftdb.log.sim.SimClock;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The last part of a checkpoint's body, byte for byte as FORMAT.md tells it. */
class CheckpointTablesTest {
  private static final TableOptions OPTIONS =
      new TableOptions(RowFormat.BYTES, MissingRow.REJECT, 4096, List.of(), 1);

  private final ControlRecords control = new ControlRecords();
  private final SequencedState state = new SequencedState(5, 5, new CommittedCatalog());
  private final Sequencer sequencer = new Sequencer(state, 0, new SimClock());
  private final Apply sink = new Apply(state.catalog(), topic -> {});

  private void append() {
    UnsafeBuffer frame = new UnsafeBuffer(new byte[4096]);
    sequencer.stamp(frame, 0, control.batch(), 0, control.batchLength(), 1, 4);
    state.replay(frame, 0, sink);
    state.commit(state.nextLsn());
  }

  @Test
  void shouldHoldOnlyOptionsThatAreNotTheDefault() {
    control.topicCreated(new Topic(1, "plain", TopicKind.TABLE, 1, Placement.FIRST, -1, -1, 0), 0);
    append();
    Topic topic = new Topic(2, "t", TopicKind.TABLE, 1, Placement.FIRST, -1, -1, 0, OPTIONS);
    control.tableCreated(topic, 0);
    append();
    IndexSpec index = new IndexSpec(3, "i", List.of("a", "b.c"), "d=1");
    control.indexCreated(2, index, 0);
    append();
    StateWriter out = new StateWriter();
    state.writeTables(out);
    byte[] written = Arrays.copyOf(out.array(), out.length());
    String expected =
        "01000000" // one table
            + "02000000" // topicId
            + "01000000" // rowFormat
            + "01000000" // missingRow
            + "0010000000000000" // historyRetentionMs
            + "04000000" // nextIndexId
            + "01000000" // one index
            + "03000000" // indexId
            + "0100000069" // name
            + "02000000" // two paths
            + "0100000061"
            + "03000000622e63"
            + "03000000643d31"; // where
    assertArrayEquals(HexFormat.of().parseHex(expected), written);
    SequencedState again = new SequencedState(5, 5, new CommittedCatalog());
    StateWriter rest = new StateWriter();
    state.write(rest);
    again.read(new StateReader(ByteBuffer.wrap(rest.array(), 0, rest.length())));
    assertEquals(TableOptions.DEFAULT, again.topics().byId(2).table());
    again.readTables(new StateReader(ByteBuffer.wrap(written)));
    assertEquals(state.topics().byId(2), again.topics().byId(2));
    assertEquals(List.of(index), again.topics().byName("t").table().indexes());
    assertEquals(TableOptions.DEFAULT, again.topics().byId(1).table());
  }
}
