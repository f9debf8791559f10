package io.driftdb.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all nodes of a simulated cluster must agree on. */
final class ClusterHistory {
  private final Map<Long, Integer> leaders = new HashMap<>();
  private final List<ClusterNode.Entry> decided = new ArrayList<>();

  void elected(long term, int node) {
    Integer other = leaders.put(term, node);
    LogModel.require(other == null, "two leaders in epoch " + term);
  }

  void applied(int index, ClusterNode.Entry entry) {
    if (index == decided.size() + 1) {
      decided.add(entry);
    }
    LogModel.require(
        decided.get(index - 1).isSame(entry), "entry " + index + " was decided otherwise");
  }

  int elections() {
    return leaders.size();
  }

  int decided() {
    return decided.size();
  }
}
