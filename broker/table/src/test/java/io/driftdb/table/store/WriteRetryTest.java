package io.driftdb.table.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class WriteRetryTest {
  @TempDir Path store;
  private int tries;

  @BeforeAll
  static void load() {
    RocksDB.loadLibrary();
  }

  private static RocksDBException error(Status.SubCode subCode) {
    return new RocksDBException("it fails", new Status(Status.Code.IOError, subCode, "it fails"));
  }

  @Test
  void shouldWriteAgainUntilThereIsSpace() throws RocksDBException {
    new WriteRetry(store, Duration.ofMinutes(1))
        .run(() -> failUpTo(3, error(Status.SubCode.NoSpace)));
    assertEquals(4, tries);
  }

  private void failUpTo(int count, RocksDBException why) throws RocksDBException {
    if (tries++ < count) {
      throw why;
    }
  }

  private static RocksDBException stall() {
    Status status = new Status(Status.Code.Incomplete, Status.SubCode.None, "Write stall");
    return new RocksDBException("it is behind", status);
  }

  @Test
  void shouldWriteAgainUntilTheStoreIsNotBehindAnyMore() throws RocksDBException {
    WriteRetry retry = new WriteRetry(store, Duration.ofMinutes(1));
    retry.run(() -> failUpTo(30, stall()));
    assertEquals(31, tries);
    retry.end();
    retry.run(() -> failUpTo(60, stall()));
    assertEquals(61, tries);
  }

  @Test
  void shouldNotWaitForAStoreThatIsToBeClosedAndStaysBehind() {
    WriteRetry retry = new WriteRetry(store, Duration.ZERO);
    retry.end();
    assertGivenUp(retry, stall());
  }

  @Test
  void shouldNotRepeatWhatFailsForAnotherReason() {
    assertGivenUp(new WriteRetry(store, Duration.ofMinutes(1)), error(Status.SubCode.None));
  }

  @Test
  void shouldGiveUpWhenSpaceDoesNotHelp() {
    assertGivenUp(new WriteRetry(store, Duration.ZERO), error(Status.SubCode.NoSpace));
  }

  @Test
  void shouldGiveUpWhenItIsEnded() {
    WriteRetry wait = new WriteRetry(store, Duration.ofMinutes(1));
    wait.end();
    assertGivenUp(wait, error(Status.SubCode.NoSpace));
  }

  @Test
  void shouldTellAFullDiskFromDamageWhenAStoreCannotBeOpened() {
    assertEquals(ErrorCode.DISK_FULL, codeFor(error(Status.SubCode.NoSpace)));
    assertEquals(ErrorCode.DISK_FULL, codeFor(new IOException("x: No space left on device")));
    assertEquals(ErrorCode.DATA_DAMAGED, codeFor(error(Status.SubCode.None)));
    assertEquals(ErrorCode.DATA_DAMAGED, codeFor(new IOException("x")));
  }

  private static ErrorCode codeFor(Exception why) {
    return StoreOpening.failure(0, "", why).code();
  }

  private void assertGivenUp(WriteRetry wait, RocksDBException why) {
    RocksDBException thrown =
        assertThrows(RocksDBException.class, () -> wait.run(() -> failUpTo(1, why)));
    assertSame(why, thrown);
    assertEquals(1, tries);
  }
}
