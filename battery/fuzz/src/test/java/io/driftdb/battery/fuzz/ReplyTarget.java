package io.driftdb.battery.fuzz;

import static io.driftdb.battery.fuzz.Target.require;

import io.driftdb.client.DriftClient;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.protocol.AuthenticateReplyDecoder;
import io.driftdb.schema.protocol.HelloReplyDecoder;
import io.driftdb.schema.protocol.InitProducerReplyDecoder;
import io.driftdb.schema.protocol.MetadataReplyDecoder;
import io.driftdb.schema.protocol.PongDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Answers of a hostile broker to each operation of a client: it has a result, or throws the error
 * that its users know, in time and in bounded memory.
 */
final class ReplyTarget implements Target {
  /** The bytes are sent as they are. */
  private static final int RAW = 0x80;

  private static final List<Operation> OPERATIONS = List.of(Operation.values());
  private static final Set<Operation> OF_OTHER_TOPICS =
      EnumSet.of(Operation.CREATE, Operation.CREATE_TABLE, Operation.DELETE);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What the longest input can inflate to, twice. */
  private static final long MAX_ALLOCATED = 96L << 20;

  /** What is answered anyway. */
  private static final Set<Integer> NOT_SCRIPTED =
      Set.of(
          HelloReplyDecoder.TEMPLATE_ID,
          AuthenticateReplyDecoder.TEMPLATE_ID,
          MetadataReplyDecoder.TEMPLATE_ID,
          InitProducerReplyDecoder.TEMPLATE_ID,
          PongDecoder.TEMPLATE_ID);

  @Override
  public boolean run(byte[] input) throws Exception {
    return Allocation.within(MAX_ALLOCATED, () -> isDone(input));
  }

  private static boolean isDone(byte[] input) {
    Input in = new Input(input);
    int how = in.next();
    Operation operation = OPERATIONS.get((how & ~RAW) % OPERATIONS.size());
    List<byte[]> parts = new ArrayList<>();
    while (!in.isEmpty()) {
      parts.add(in.part());
    }
    long start = System.nanoTime();
    boolean done = false;
    try (HostileBroker broker = new HostileBroker((how & RAW) != 0, parts);
        DriftClient client = DriftClient.connect(broker.config(PATIENCE))) {
      operation.run(client);
      done = true;
    } catch (DriftException e) {
      require(!e.getMessage().isEmpty(), "an error without a reason");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    require(took.compareTo(PATIENCE) < 0, () -> operation + " took " + took);
    return done;
  }

  /** What a broker of ours answers to each operation. */
  @Override
  public Map<String, byte[]> seeds() throws Exception {
    Map<String, byte[]> seeds = new TreeMap<>();
    try (LiveBroker other = new LiveBroker();
        Recorder recorder = new Recorder(other.address());
        DriftClient client = LiveBroker.client(recorder.address())) {
      for (Operation each : Operation.values()) {
        int before = recorder.answered().size();
        each.run(client);
        List<byte[]> answers = new ArrayList<>(recorder.answered());
        answers.subList(0, before).clear();
        answers.removeIf(body -> NOT_SCRIPTED.contains(Framed.template(body)));
        if (!OF_OTHER_TOPICS.contains(each)) {
          byte[] parts = Input.ofParts(answers.toArray(new byte[0][]));
          seeds.put(
              each.name().toLowerCase(Locale.ROOT).replace('_', '-'),
              Input.of(OPERATIONS.indexOf(each), parts));
        }
      }
    }
    return seeds;
  }
}
