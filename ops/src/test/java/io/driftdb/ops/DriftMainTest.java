package io.driftdb.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.cli.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftMainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "topic",
        "table",
        "topic create",
        "topic create a b",
        "topic create a --kind stream",
        "topic create a --partitions 0",
        "topic create a --partitions x",
        "topic create a --retention soon",
        "produce",
        "produce t --ack maybe",
        "produce t --envelope --raw",
        "produce t --envelope --key-field a",
        "produce t --key-field a..b",
        "produce t --strict",
        "produce --raw",
        "topic create a --rows json",
        "topic create a --kind table --rows xml",
        "topic create a --kind table --missing-row maybe",
        "topic create a --kind table --history-retention never",
        "consume t --from yesterday",
        "consume t --max 0",
        "consume t --follow --to 5",
        "consume t --broker nowhere",
        "table dump",
        "table get t",
        "table dump t --as-of -1",
        "table scan t --eq 1",
        "table scan t --index i --eq 1 --from 0",
        "table scan t --index i --prefix p",
        "table scan t --prefix p --from a",
        "table scan t --limit 0",
        "table count",
        "table history t",
        "table history t k --limit 0",
        "table diff t --to 5",
        "table diff t --from soon",
        "table follow t --max -1",
        "table set t history.retention",
        "table set t history.retention=soon",
        "table set t history.limit=7d",
        "table index",
        "table index create t",
        "table index create t i",
        "table index create t i --on a..b",
        "table index create t i --on a --where b",
        "table index drop t",
        "version extra"
      })
  void shouldEndWithTwoAndOneLineForWrongUsage(String line) {
    Cli.Result result = Cli.run(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertEquals(2, result.status(), result.err());
    assertEquals(0, result.err().indexOf("drift: USAGE: "), result.err());
    assertTrue(result.err().endsWith("--help\n"), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
    assertEquals("", result.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topic list",
        "topic describe t",
        "produce t",
        "consume t",
        "table dump t",
        "table get t k",
        "table count t",
        "table history t k",
        "table diff t --from 1",
        "table follow t",
        "table describe t",
        "table set t history.retention=7d",
        "table rebuild t",
        "table index list t",
        "table index create t i --on a",
        "table index drop t i"
      })
  void shouldEndWithOneAndOneLineWhenThereIsNoBroker(String line) throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    Cli.Result result = Cli.run((line + " --broker 127.0.0.1:" + port).split(" ", -1));
    assertEquals(1, result.status(), result.err());
    assertEquals(0, result.err().indexOf("drift: CONNECTION_LOST: "), result.err());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  @Test
  void shouldTakeCommonOptionsBeforeAndAfterTheCommand() {
    assertEquals(Cli.run("version", "--json").text(), Cli.run("--json", "version").text());
    assertEquals(0, Cli.run("--broker", "h:1", "version").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "topic --help", "topic create -h", "broker --help"})
  void shouldShowHelpOnStandardOutput(String line) {
    Cli.Result result = Cli.run(line.split(" ", -1));
    assertEquals(0, result.status(), result.err());
    assertTrue(result.text().startsWith("Usage: drift"), result.text());
  }

  @Test
  void shouldPrintTheReferenceOfSettings() {
    assertTrue(Cli.run("config").text().contains("# native.port = \"9230\""));
    assertTrue(
        Cli.run("config", "--json")
            .text()
            .contains("{\"key\":\"native.port\",\"default\":\"9230\""));
  }

  @Test
  void shouldEndQuietlyWhenNobodyReads() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    PrintStream err = new PrintStream(OutputStream.nullOutputStream());
    Console console = new Console(InputStream.nullInputStream(), broken, err, false);
    assertEquals(0, DriftMain.run(console, "version"));
  }

  @Test
  void shouldFailWhenTheOutputCannotBeWritten() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    PrintStream err = new PrintStream(OutputStream.nullOutputStream());
    Console console = new Console(InputStream.nullInputStream(), full, err, false);
    assertEquals(1, DriftMain.run(console, "version"));
  }
}
