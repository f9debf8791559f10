package io.driftdb.table.fold;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.battery.fuzz.Input;
import io.driftdb.battery.fuzz.Target;
import io.driftdb.table.json.JsonCheck;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A row and a patch of it: a plain reader that was written for this takes what the check takes and
 * nothing else, and has the same row after the patch.
 */
public final class MergeTarget implements Target {
  private final JsonCheck check = new JsonCheck();

  @Override
  public boolean run(byte[] input) {
    Input in = new Input(input);
    byte[] row = in.part();
    byte[] patch = in.part();
    boolean rowIsTaken = checkAlike(row);
    boolean patchIsTaken = checkAlike(patch);
    byte[] patched = MergePatch.apply(row, patch);
    if (!rowIsTaken || !patchIsTaken) {
      return false; // it never gets into a log
    }
    require(patched != null, "what was accepted can't be merged");
    Object expected = PlainJson.merge(PlainJson.read(row), PlainJson.read(patch));
    require(expected.equals(PlainJson.read(patched)), () -> "merged it is " + text(patched));
    require(isTaken(patched), () -> "merged it is refused: " + check.problem());
    byte[] fresh = MergePatch.apply(null, patch);
    require(
        PlainJson.merge(PlainJson.read(Input.text("{}")), PlainJson.read(patch))
            .equals(PlainJson.read(fresh)),
        () -> "merged into nothing it is " + text(fresh));
    return true;
  }

  private static String text(byte[] json) {
    return new UnsafeBuffer(json).getStringWithoutLengthUtf8(0, json.length);
  }

  private boolean checkAlike(byte[] json) {
    boolean taken = isTaken(json);
    boolean plain = PlainJson.read(json) != null;
    require(
        taken == plain,
        () -> (taken ? "taken, and is no JSON: " : "refused, and is JSON: ") + text(json));
    return taken;
  }

  private boolean isTaken(byte[] json) {
    return check.isJson(new UnsafeBuffer(json), 0, json.length);
  }

  @Override
  public Map<String, byte[]> seeds() {
    return Map.of(
        "nested",
            pair("{\"a\":{\"b\":1,\"c\":[1,2]},\"d\":\"x\"}", "{\"a\":{\"b\":null,\"e\":{}}}"),
        "whole", pair("[1,2]", "{\"a\":{\"b\":null}}"),
        "scalar", pair("{\"a\":1}", " \"\\ud83d\\ude00\" "),
        "numbers", pair("{\"a\":-0.10e+2,\"b\":1E9}", "{\"b\":123456789012345678901234567890}"));
  }

  private static byte[] pair(String row, String patch) {
    return Input.ofParts(Input.text(row), Input.text(patch));
  }
}
