package io.driftdb.server.wire;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.DirectBuffer;

/**
 * Decides whether bytes are one strict JSON value: RFC 8259 in UTF-8, no name twice in an object,
 * nothing behind it, and within the bounds of what tables fold. Belongs to one thread; does not
 * allocate once warm, and its time grows with the length alone.
 */
public final class JsonCheck {
  private static final int MAX_DEPTH = 500;
  private static final int MAX_NUMBER_LENGTH = 1000;
  private static final int MAX_NAME_LENGTH = 50_000;
  private static final int END = -1;

  /** Above the bits of a name's length in bytes: its bytes are not its characters. */
  private static final int ENCODED = 1 << 30;

  /** Odd and unknown to clients, so that they can't choose names that collide. */
  private static final long MULTIPLIER = ThreadLocalRandom.current().nextLong() | 1;

  private final int[] objects = new int[MAX_DEPTH + 1];
  private DirectBuffer buffer;
  private int start;
  private int at;
  private int end;
  private int depth;
  private int nextObject;
  private String problem;

  /** Of the name read last. */
  private long hash;

  private int nameLength;

  private int names;
  private long[] nameHash = new long[64];
  private int[] nameStart = new int[64];
  private int[] nameSpan = new int[64];
  private int[] nameObject = new int[64];

  /** Open addressing; a slot is taken when its stamp is of this document. */
  private int[] slots = new int[128];

  private int[] stamps = new int[128];
  private int document;

  /** Whether the bytes are such a value; if not, {@link #problem()} says why. */
  public boolean isJson(DirectBuffer in, int offset, int length) {
    buffer = in;
    start = offset;
    at = offset;
    end = offset + length;
    depth = 0;
    nextObject = 1;
    names = 0;
    if (++document == 0) {
      Arrays.fill(stamps, 0);
      document = 1;
    }
    problem = null;
    boolean good;
    do {
      good = beginValue() && endValues();
    } while (good && depth > 0);
    skipSpace();
    return good && (at == end || fail("something follows the value"));
  }

  /** What is wrong, and where. */
  public String problem() {
    return problem;
  }

  private boolean fail(String why) {
    problem = why + " at byte " + (at - start);
    return false;
  }

  private int peek() {
    return at < end ? buffer.getByte(at) & 0xFF : END;
  }

  private void skipSpace() {
    int c = peek();
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      at++;
      c = peek();
    }
  }

  /** Reads a value that has no values in it, or all that opens before the first such value. */
  private boolean beginValue() {
    while (true) {
      skipSpace();
      int c = peek();
      switch (c) {
        case '{', '[' -> {
          if (depth == MAX_DEPTH) {
            return fail("values are nested more than " + MAX_DEPTH + " deep");
          }
          at++;
          objects[++depth] = c == '{' ? nextObject++ : 0;
          skipSpace();
          if (peek() == (c == '{' ? '}' : ']')) {
            return true; // endValues takes it
          }
          if (c == '{' && !name()) {
            return false;
          }
        }
        case '"' -> {
          return string(false);
        }
        case 't' -> {
          return literal("true");
        }
        case 'f' -> {
          return literal("false");
        }
        case 'n' -> {
          return literal("null");
        }
        case END -> {
          return fail("a value is missing");
        }
        default -> {
          return number();
        }
      }
    }
  }

  /** Reads what closes behind a value, up to where the next value starts or the outermost ends. */
  private boolean endValues() {
    while (depth > 0) {
      skipSpace();
      boolean object = objects[depth] != 0;
      int c = peek();
      if (c == ',') {
        at++;
        return !object || name();
      }
      if (c != (object ? '}' : ']')) {
        return fail(object ? "',' or '}' is missing" : "',' or ']' is missing");
      }
      at++;
      depth--;
    }
    return true;
  }

  private boolean name() {
    skipSpace();
    if (peek() != '"') {
      return fail("a name is missing");
    }
    int from = at + 1;
    if (!string(true)) {
      return false;
    }
    if (nameLength > MAX_NAME_LENGTH) {
      return fail("a name is longer than " + MAX_NAME_LENGTH);
    }
    int span = at - 1 - from;
    if (!addName(from, nameLength == span ? span : span | ENCODED)) {
      return fail("a name stands twice in an object");
    }
    skipSpace();
    if (peek() != ':') {
      return fail("':' is missing");
    }
    at++;
    return true;
  }

  private boolean literal(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        return fail("there is no value");
      }
      at++;
    }
    return true;
  }

  private boolean number() {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else if (!digits()) {
      return fail(at == from ? "there is no value" : "a number has no digits");
    }
    if (peek() == '.') {
      at++;
      if (!digits()) {
        return fail("a number has no digits behind its point");
      }
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      if (!digits()) {
        return fail("a number has no digits in its exponent");
      }
    }
    return at - from <= MAX_NUMBER_LENGTH
        || fail("a number is longer than " + MAX_NUMBER_LENGTH + " characters");
  }

  private boolean digits() {
    int from = at;
    for (int c = peek(); c >= '0' && c <= '9'; c = peek()) {
      at++;
    }
    return at > from;
  }

  /** Reads a string; of a name also its hash and its length in UTF-16. */
  private boolean string(boolean isName) {
    at++;
    hash = 0;
    nameLength = 0;
    while (true) {
      int c = peek();
      if (c == '"') {
        at++;
        return true;
      }
      if (c < ' ') {
        return fail(c == END ? "a string does not end" : "a string has a control character");
      }
      int point = c < 0x80 && c != '\\' ? ascii(c) : c == '\\' ? escape() : utf8(c);
      if (point < 0) {
        return false;
      }
      if (isName) {
        count(point);
      }
    }
  }

  private void count(int point) {
    if (Character.isSupplementaryCodePoint(point)) {
      unit(Character.highSurrogate(point));
      unit(Character.lowSurrogate(point));
    } else {
      unit(point);
    }
  }

  private void unit(int unit) {
    hash = (hash ^ (unit + 1)) * MULTIPLIER;
    hash ^= hash >>> 32;
    nameLength++;
  }

  private int ascii(int c) {
    at++;
    return c;
  }

  private int escape() {
    at++;
    int c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> escapedPoint();
      default -> {
        at--;
        fail("an escape is none of JSON's");
        yield -1;
      }
    };
  }

  /** Half of a pair is no character: no text of UTF-8 could have it, and no patch write it. */
  private int escapedPoint() {
    int high = unicode();
    if (high < Character.MIN_SURROGATE || high > Character.MAX_SURROGATE) {
      return high;
    }
    if (high <= Character.MAX_HIGH_SURROGATE && peek() == '\\') {
      at++;
      if (peek() == 'u') {
        at++;
        int low = unicode();
        if (low < 0) {
          return -1;
        }
        if (Character.isLowSurrogate((char) low)) {
          return Character.toCodePoint((char) high, (char) low);
        }
      }
    }
    fail("half a surrogate pair");
    return -1;
  }

  private int unicode() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(Math.max(0, peek()), 16);
      if (digit < 0 || peek() > 'f') {
        fail("an escape is none of JSON's");
        return -1;
      }
      unit = (unit << 4) | digit;
      at++;
    }
    return unit;
  }

  private int utf8(int first) {
    int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    int point = first & (0x3F >> more);
    boolean good = first >= 0xC2 && first <= 0xF4;
    for (int i = 1; good && i <= more; i++) {
      int next = at + i < end ? buffer.getByte(at + i) : 0;
      good = (next & 0xC0) == 0x80;
      point = (point << 6) | (next & 0x3F);
    }
    int least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
    if (!good || point < least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
      fail("a string is no UTF-8");
      return -1;
    }
    at += 1 + more;
    return point;
  }

  /** False when the innermost object has that name already. */
  private boolean addName(int from, int span) {
    int object = objects[depth];
    long key = hash ^ (object * 0x9E3779B97F4A7C15L);
    if (names == nameHash.length) {
      grow();
    }
    int mask = slots.length - 1;
    int slot = (int) (key ^ (key >>> 29)) & mask;
    while (stamps[slot] == document) {
      int other = slots[slot];
      if (nameHash[other] == key && nameObject[other] == object && isName(other, from, span)) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    stamps[slot] = document;
    slots[slot] = names;
    nameHash[names] = key;
    nameStart[names] = from;
    nameSpan[names] = span;
    nameObject[names++] = object;
    return true;
  }

  private boolean isName(int other, int from, int span) {
    if (((nameSpan[other] | span) & ENCODED) == 0) {
      boolean same = nameSpan[other] == span;
      for (int i = 0; same && i < span; i++) {
        same = buffer.getByte(nameStart[other] + i) == buffer.getByte(from + i);
      }
      return same;
    }
    return decoded(nameStart[other], nameSpan[other]).equals(decoded(from, span));
  }

  private String decoded(int from, int span) {
    StringBuilder text = new StringBuilder();
    int back = at;
    at = from;
    while (at < from + (span & ~ENCODED)) {
      int c = peek();
      text.appendCodePoint(c == '\\' ? escape() : c < 0x80 ? ascii(c) : utf8(c));
    }
    at = back;
    return text.toString();
  }

  private void grow() {
    int capacity = nameHash.length * 2;
    nameHash = Arrays.copyOf(nameHash, capacity);
    nameStart = Arrays.copyOf(nameStart, capacity);
    nameSpan = Arrays.copyOf(nameSpan, capacity);
    nameObject = Arrays.copyOf(nameObject, capacity);
    slots = new int[capacity * 2];
    stamps = new int[capacity * 2];
    int mask = slots.length - 1;
    for (int i = 0; i < names; i++) {
      int slot = (int) (nameHash[i] ^ (nameHash[i] >>> 29)) & mask;
      while (stamps[slot] == document) {
        slot = (slot + 1) & mask;
      }
      stamps[slot] = document;
      slots[slot] = i;
    }
  }
}
