package io.driftdb.table.read;

import io.driftdb.log.TableOptions;
import io.driftdb.table.ShardTables;
import io.driftdb.table.index.TableIndexes;
import io.driftdb.table.store.TableRecord;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A table is dropped and folded again while it is read, by the steps of {@link ReadScope}: what is
 * answered is of a whole state.
 */
@JCStressTest
@Outcome(id = "1, [12]", expect = Expect.ACCEPTABLE, desc = "Answered, of a whole state.")
@Outcome(id = "0, .*", expect = Expect.ACCEPTABLE, desc = "Refused: it was being rebuilt.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Rows were served that were being removed.")
@State
public class RebuiltTableStress {
  private static final TableRecord RECORD = TableRecord.created(1, 1, TableOptions.DEFAULT, 1);

  private final Published published = new Published();
  private volatile int rows = 1;

  public RebuiltTableStress() {
    published.table(of(ShardTables.State.SERVING));
  }

  private static ServedTable of(ShardTables.State state) {
    return new ServedTable(RECORD, TableIndexes.NONE, state, null, new LongAdder());
  }

  @Actor
  public void rebuild() {
    published.table(of(ShardTables.State.REBUILDING));
    rows = 0;
    rows = 2;
    published.table(of(ShardTables.State.SERVING));
  }

  @Actor
  public void read(II_Result r) {
    int interruptions = published.interruptions();
    boolean served = published.table(1).state() == ShardTables.State.SERVING;
    r.r2 = rows;
    served &= published.table(1).state() == ShardTables.State.SERVING;
    r.r1 = served && interruptions == published.interruptions() ? 1 : 0;
  }
}
