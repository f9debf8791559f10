package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the runbook, in their order, with other ports and directories. */
class ClusterRunbookIT {
  private static final Path RUNBOOK = Path.of("runbooks/cluster.md");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^\\$ drift ((?:.*\\\\\\n)*.*)$"); // goes on behind a backslash
  private static final Pattern PORT = Pattern.compile("\\b92[0-9]{2}\\b");

  @TempDir Path directory;
  private final Map<String, String> ports = new HashMap<>();
  private final List<Process> brokers = new ArrayList<>();

  @AfterEach
  void stop() {
    brokers.forEach(broker -> broker.destroyForcibly().onExit().join());
  }

  private List<List<String>> commands() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    Matcher command = COMMAND.matcher(Files.readString(RUNBOOK));
    while (command.find()) {
      String line = command.group(1).replace("\\\n", " ").replace("/data", directory.toString());
      line = PORT.matcher(line).replaceAll(port -> ports.computeIfAbsent(port.group(), this::free));
      commands.add(List.of(line.trim().split("\\s+", -1)));
    }
    return commands;
  }

  private String free(String port) {
    return Integer.toString(FreePort.find());
  }

  @Test
  void shouldStartAClusterAndTellItsStatus() throws Exception {
    List<List<String>> commands = commands();
    assertEquals(
        List.of(
            "cluster id",
            "broker --set",
            "cluster status",
            "cluster transfer",
            "cluster replace",
            "broker --set",
            "cluster add",
            "cluster remove"),
        commands.stream().map(each -> each.get(0) + " " + each.get(1)).toList());
    String id = Drift.run(new byte[0], commands.get(0)).ok().text().strip();
    startAll(commands.get(1), id);
    List<String> status = commands.get(2);
    Patience.await("all well", () -> Drift.run(new byte[0], status).status() == 0);
    List<String> lines = Drift.run(new byte[0], status).ok().lines();
    assertEquals(4, lines.size(), lines.toString());
    assertEquals(1, lines.stream().filter(line -> line.contains(" running ")).count());
    assertEquals(2, lines.stream().filter(line -> line.contains(" following ")).count());

    List<String> transfer = commands.get(3);
    String done = Drift.run(new byte[0], transfer).ok().text();
    assertTrue(done.startsWith("n2 leads shard 0 in epoch "), done);
    assertTrue(Drift.run(new byte[0], status).ok().lines().get(2).contains(" running "));
    assertEquals(done, Drift.run(new byte[0], transfer).ok().text(), "it leads already");

    brokers.get(2).destroyForcibly().onExit().join();
    List<String> toNobody = transfer.stream().map(word -> word.replace("n2", "n4")).toList();
    String unknown = Drift.run(new byte[0], toNobody).complaint(1);
    assertTrue(unknown.contains("There is no node 'n4': they are n1, n2, n3."), unknown);
    List<String> toAway = transfer.stream().map(word -> word.replace("n2", "n3")).toList();
    String away = Drift.run(new byte[0], toAway).complaint(1);
    assertTrue(away.contains("CONNECTION_LOST"), away);
    Drift.Ended without = Drift.run(new byte[0], status);
    assertEquals(1, without.status());
    assertTrue(without.text().contains(" away "), without.text());

    changeNodes(commands, id);
  }

  /** The third node's disk is lost; then a fourth one takes the place of the first. */
  private void changeNodes(List<List<String>> commands, String id) throws Exception {
    List<String> replace = commands.get(4);
    String early = Drift.run(new byte[0], replace).complaint(1);
    assertTrue(early.contains("Start it first"), early);
    ClusterProcesses.delete(directory.resolve("n3"));
    start(commands.get(1), id, "n3");
    awaitDone(replace, "The nodes are n1, n2, n3.");
    awaitDone(commands.get(2), " following ");

    start(commands.get(5), id, "n4");
    awaitDone(commands.get(6), "The nodes are n1, n2, n3, n4.");
    awaitDone(commands.get(7), "The nodes are n2, n3, n4.");
    String known = commands.get(7).get(commands.get(7).size() - 1);
    Drift.Ended status = Drift.run(new byte[0], List.of("cluster", "status", "--broker", known));
    assertEquals(4, status.ok().lines().size(), status.text());
  }

  private static void awaitDone(List<String> command, String part) throws Exception {
    List<Drift.Ended> done = new ArrayList<>();
    Patience.await(
        command.toString(),
        () -> {
          Drift.Ended ended = Drift.run(new byte[0], command);
          done.add(ended);
          return ended.status() == 0;
        });
    String text = done.get(done.size() - 1).text();
    assertTrue(text.contains(part), text);
  }

  /** The command is n1's; the others have their own name, directory and ports. */
  private void startAll(List<String> first, String id) throws IOException {
    for (String node : List.of("n1", "n2", "n3")) {
      start(first, id, node);
    }
  }

  private void start(List<String> first, String id, String node) throws IOException {
    List<String> command = new ArrayList<>();
    for (String word : first) {
      boolean common = word.startsWith("cluster.");
      String own = common ? word : word.replace("n1", node);
      own = own.startsWith("native.port=") ? "native.port=" + clientPort(first, node) : own;
      own = own.startsWith("http.port=") ? "http.port=0" : own;
      command.add(own.replace("cluster.id=ID", "cluster.id=" + id));
    }
    brokers.add(
        Drift.process(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(node + ".out").toFile())
            .start());
  }

  private static String clientPort(List<String> command, String node) {
    Matcher nodes =
        Pattern.compile(node + "=[^/]*/[^:]*:([0-9]+)").matcher(String.join(" ", command));
    assertTrue(nodes.find(), command.toString());
    return nodes.group(1);
  }
}
