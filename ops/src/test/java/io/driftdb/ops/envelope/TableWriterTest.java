package io.driftdb.ops.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.RecordHeader;
import io.driftdb.client.RowChange;
import io.driftdb.client.RowVersion;
import io.driftdb.client.TableRow;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableWriterTest {
  private static final byte[] KEY = bytes("k");
  private static final byte[] ROW = bytes("{\"a\": 1.50}");
  private static final long NS = 1_769_860_800_500_000_000L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TableWriter writer = new TableWriter(out);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void assertWritten(String line) {
    assertEquals(line + "\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shouldWriteRowsWithTheirExactBytes() throws IOException {
    writer.row(KEY, ROW);
    writer.row(new byte[] {-1}, bytes("no json"));
    assertWritten(
        "{\"key\":\"k\",\"value\":{\"a\": 1.50}}\n{\"keyBase64\":\"/w==\",\"valueBase64\":\"bm8ganNvbg==\"}");
  }

  @Test
  void shouldWriteVersions() throws IOException {
    writer.version(
        new RowVersion(
            Op.PATCH,
            Verdict.APPLIED,
            ROW,
            7,
            9,
            0,
            3,
            NS,
            List.of(new RecordHeader("h", bytes("v")))));
    assertWritten(
        "{\"lsn\":7,\"toLsn\":9,\"partition\":0,\"offset\":3,\"time\":\"2026-01-31T12:00:00.500Z\","
            + "\"op\":\"patch\",\"verdict\":\"applied\",\"value\":{\"a\": 1.50},"
            + "\"headers\":{\"h\":\"v\"}}");
  }

  @Test
  void shouldWriteWhatChangedNothing() throws IOException {
    writer.version(new RowVersion(Op.PUT, Verdict.CONFLICT, null, 7, 0, 1, 3, NS, List.of()));
    assertWritten(
        "{\"lsn\":7,\"toLsn\":null,\"partition\":1,\"offset\":3,\"time\":\"2026-01-31T12:00:00.500Z\","
            + "\"op\":\"put\",\"verdict\":\"conflict\",\"value\":null,\"headers\":{}}");
  }

  @Test
  void shouldWriteDifferences() throws IOException {
    writer.difference(new RowChange(KEY, null, ROW, 0, 7));
    writer.difference(new RowChange(KEY, ROW, null, 7, 8));
    assertWritten(
        "{\"key\":\"k\",\"before\":null,\"after\":{\"a\": 1.50}}\n"
            + "{\"key\":\"k\",\"before\":{\"a\": 1.50},\"after\":null}");
  }

  @Test
  void shouldWriteChanges() throws IOException {
    writer.change(new TableRow(KEY, ROW, 7, 0, 3, NS));
    writer.change(new TableRow(KEY, null, 8, 0, 4, NS));
    String place = "\"partition\":0,\"offset\":%d,\"time\":\"2026-01-31T12:00:00.500Z\"}";
    assertWritten(
        "{\"key\":\"k\",\"value\":{\"a\": 1.50},\"op\":\"put\",\"lsn\":7,"
            + place.formatted(3)
            + "\n{\"key\":\"k\",\"value\":null,\"op\":\"delete\",\"lsn\":8,"
            + place.formatted(4));
  }
}
