package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk may do to a log while no broker looks, and a disk that is full. */
class DamageIT {
  private static final String[] SMALL_SEGMENTS = {
    "log.segment.size=1MiB", "log.group.size=256KiB", "limit.batch=128KiB"
  };
  private static final Pattern LOST =
      Pattern.compile("offsets (\\d+) to (\\d+) are damaged .* next that may be read is (\\d+)\\.");
  private static final long MIDDLE = 500_000;

  @TempDir Path directory;
  private Path data;

  @BeforeEach
  void writeFlights() throws Exception {
    data = directory.resolve("data");
    try (BrokerProcess broker = BrokerProcess.start(data, SMALL_SEGMENTS)) {
      broker.run("topic", "create", "flights").ok();
      broker.run(Flights.text(Flights.lines()), "produce", "flights").ok();
      assertEquals(0, broker.stop());
    }
  }

  @Test
  void shouldNameADamagedRangeAndServeEverythingElse() throws Exception {
    assertTrue(Drift.run("log", "verify", data.toString()).ok().text().contains("sound"));
    flip(data.resolve("shard-0000/0000000000000002.seg"), MIDDLE);
    Drift.Ended verified = Drift.run("log", "verify", data.toString());
    assertEquals(1, verified.status(), verified.errors());
    assertTrue(verified.text().contains("0000000000000002.seg"), verified.text());
    try (BrokerProcess broker = BrokerProcess.start(data, SMALL_SEGMENTS)) {
      Drift.Ended first = broker.run("consume", "flights", "--values");
      assertEquals(1, first.status());
      Matcher lost = LOST.matcher(first.errors());
      assertTrue(first.errors().contains("CORRUPT_RANGE") && lost.find(), first.errors());
      int from = Integer.parseInt(lost.group(1));
      int next = Integer.parseInt(lost.group(2)) + 1;
      assertEquals(String.valueOf(next), lost.group(3));
      List<String> all = Flights.lines();
      assertEquals(all.subList(0, from), first.lines());
      String[] rest = {"consume", "flights", "--values", "--from", String.valueOf(next)};
      assertEquals(all.subList(next, all.size()), broker.run(rest).ok().lines());
      broker.run("{}\n".getBytes(StandardCharsets.UTF_8), "produce", "flights").ok();
    }
  }

  private static void flip(Path file, long position) throws Exception {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      int old = bytes.read();
      bytes.seek(position);
      bytes.write(old ^ 1);
    }
  }

  @Test
  void shouldMakeDamagedIndexesAndCheckpointsAgain() throws Exception {
    try (var files = Files.list(data.resolve("shard-0000"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".idx") || name.endsWith(".ckp")) {
          flip(file, Files.size(file) / 2);
        }
      }
    }
    try (BrokerProcess broker = BrokerProcess.start(data, SMALL_SEGMENTS)) {
      assertEquals(Flights.lines(), broker.run("consume", "flights", "--values").ok().lines());
    }
  }

  @Test
  void shouldRefuseADirectoryOfALaterVersion() throws Exception {
    Path meta = data.resolve("drift.meta");
    String later = Files.readString(meta).replace("format=1\n", "format=2\n");
    String covered = later.substring(0, later.indexOf("crc32c="));
    CRC32C crc = new CRC32C();
    crc.update(covered.getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        meta, covered + String.format(Locale.ROOT, "crc32c=%08x%n", (int) crc.getValue()));
    byte[] before = Files.readAllBytes(meta);
    Process broker = BrokerProcess.launch(data, SMALL_SEGMENTS);
    assertEquals(1, broker.waitFor());
    String errors = Files.readString(BrokerProcess.errors(data));
    assertTrue(errors.contains("drift: FORMAT_TOO_NEW: "), errors);
    assertArrayEquals(before, Files.readAllBytes(meta));
  }

  @Test
  void shouldRefuseAppendsAndGoOnReadingWhenTheDiskIsFull() throws Exception {
    byte[] one = "{}\n".getBytes(StandardCharsets.UTF_8);
    String reserve = "log.disk.reserve=" + (1 + (data.toFile().getUsableSpace() >> 30)) + "GiB";
    try (BrokerProcess broker =
        BrokerProcess.start(
            data, "log.segment.size=1MiB", SMALL_SEGMENTS[1], SMALL_SEGMENTS[2], reserve)) {
      Drift.Ended refused = broker.run(one, "produce", "flights", "--timeout", "2s");
      assertTrue(refused.complaint(1).startsWith("drift: DISK_FULL: "), refused.errors());
      assertEquals(Flights.lines(), broker.run("consume", "flights", "--values").ok().lines());
    }
    try (BrokerProcess broker = BrokerProcess.start(data, SMALL_SEGMENTS)) {
      broker.run(one, "produce", "flights").ok();
    }
  }
}
