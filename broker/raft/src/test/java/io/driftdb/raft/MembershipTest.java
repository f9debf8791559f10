package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final RaftGroupMemberId SELF =
      RaftGroupMemberId.valueOf(RaftPeerId.valueOf("n1"), RaftGroupId.valueOf(new UUID(0, 1)));

  private static ErrorCode answered(Throwable error) {
    return assertThrows(
            DriftException.class, () -> Membership.outcome(null, new CompletionException(error)))
        .code();
  }

  @Test
  void shouldHaveItAskedAgainOfWhoeverLeadsAfterATransfer() {
    assertEquals(
        ErrorCode.NOT_LEADER,
        answered(new LeaderSteppingDownException(SELF + " is stepping down")));
  }

  @Test
  void shouldHaveItAskedAgainWhenANewLeaderHasNotBegunYet() {
    assertEquals(ErrorCode.NOT_LEADER, answered(new LeaderNotReadyException(SELF)));
  }

  @Test
  void shouldRefuseASecondChange() {
    assertEquals(
        ErrorCode.INVALID_REQUEST, answered(new ReconfigurationInProgressException("one runs")));
  }

  @Test
  void shouldPassOnWhatHasANameAlready() {
    DriftException known = new DriftException(ErrorCode.INVALID_REQUEST, "no node n9");
    assertSame(known, assertThrows(DriftException.class, () -> Membership.outcome(null, known)));
  }
}
