package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "orders", "Orders.v2_eu-west", "_x", "-", "..", "0"})
  void shouldTakeWhatTheRuleAllows(String name) {
    assertTrue(TopicNames.isValid(name));
    TopicNames.check(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "__x", TopicNames.INTERNAL, "a\n", "ü", "a\0"})
  void shouldRefuseAnythingElse(String name) {
    assertFalse(TopicNames.isValid(name));
    DriftException e = assertThrows(DriftException.class, () -> TopicNames.check(name));
    assertEquals(ErrorCode.INVALID_TOPIC_NAME, e.code());
    assertFalse(e.getMessage().chars().anyMatch(Character::isISOControl), "controls are shown");
  }

  @Test
  void shouldBoundTheLengthOfNamesAndOfItsOwnMessage() {
    assertTrue(TopicNames.isValid("x".repeat(200)));
    assertFalse(TopicNames.isValid("x".repeat(201)));
    String long1 = "x".repeat(100_000);
    DriftException e = assertThrows(DriftException.class, () -> TopicNames.check(long1));
    assertTrue(e.getMessage().length() < 300);
  }
}
