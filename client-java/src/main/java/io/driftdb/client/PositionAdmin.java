package io.driftdb.client;

import io.driftdb.client.wire.Caller;
import io.driftdb.client.wire.Link;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.ListPositionsEncoder;
import io.driftdb.schema.protocol.ListPositionsReplyDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;

/** The requests behind {@link Admin}'s methods for positions: each shard's to its leader. */
final class PositionAdmin {
  private static final int PARTITIONS_PER_REQUEST = 10_000;

  private record Resolved(ErrorCode error, long offset, PartitionRange range) {}

  private final Links links;

  PositionAdmin(Links links) {
    this.links = links;
  }

  List<PartitionRange> ranges(TopicInfo topic) {
    List<PartitionRange> ranges = new ArrayList<>(topic.partitions());
    for (int from = 0; from < topic.partitions(); from += PARTITIONS_PER_REQUEST) {
      int to = Math.min(topic.partitions(), from + PARTITIONS_PER_REQUEST);
      resolve(topic, IntStream.range(from, to).boxed().toList(), Position.latest())
          .forEach(resolved -> ranges.add(resolved.range()));
    }
    return ranges;
  }

  /** OFFSET_OUT_OF_RANGE. */
  long resolve(TopicInfo topic, int partition, Position position) {
    Resolved resolved = resolve(topic, List.of(partition), position).get(0);
    if (resolved.error() != ErrorCode.NONE) {
      throw new DriftException(
          resolved.error(),
          "topic '"
              + topic.name()
              + "' partition "
              + resolved.range().partition()
              + " holds offsets "
              + resolved.range().earliest()
              + " to "
              + resolved.range().latest()
              + " (exclusive). "
              + resolved.error().advice());
    }
    return resolved.offset();
  }

  /** One answer for each partition, in their order, whoever has given it. */
  private List<Resolved> resolve(TopicInfo topic, List<Integer> partitions, Position position) {
    Resolved[] resolved = new Resolved[partitions.size()];
    List<Integer> places = IntStream.range(0, resolved.length).boxed().toList();
    links
        .group(places, place -> topic.shardOf(partitions.get(place)))
        .forEach(
            (link, some) -> {
              List<Integer> asked = some.stream().map(partitions::get).toList();
              List<Resolved> answers = ask(link, topic, asked, position);
              for (int i = 0; i < asked.size(); i++) {
                resolved[some.get(i)] = answers.get(i);
              }
            });
    return Arrays.asList(resolved);
  }

  private static List<Resolved> ask(
      Link link, TopicInfo topic, List<Integer> partitions, Position position) {
    List<Resolved> answers =
        new Caller(link)
            .call(
                ListPositionsReplyDecoder.TEMPLATE_ID,
                (buffer, id) -> {
                  ListPositionsEncoder encoder =
                      new ListPositionsEncoder()
                          .wrapAndApplyHeader(
                              buffer,
                              MessageDescriptor.SBE_HEADER_OFFSET,
                              new MessageHeaderEncoder());
                  ListPositionsEncoder.PartitionsEncoder group =
                      encoder.correlationId(id).partitionsCount(partitions.size());
                  for (int p : partitions) {
                    group
                        .next()
                        .topicId(topic.id())
                        .partition(p)
                        .positionKind(position.kind())
                        .position(position.value());
                  }
                  return encoder.encodedLength();
                },
                PositionAdmin::decode,
                Caller.Retry.UNANSWERED,
                System.nanoTime() + link.config().requestTimeout().toNanos());
    if (answers.size() != partitions.size()) {
      throw new DriftException(
          ErrorCode.MALFORMED_MESSAGE,
          answers.size() + " answers came for " + partitions.size() + " partitions");
    }
    return answers;
  }

  private static List<Resolved> decode(DirectBuffer buffer, int offset, int block, int version) {
    List<Resolved> resolved = new ArrayList<>();
    for (ListPositionsReplyDecoder.PartitionsDecoder d :
        new ListPositionsReplyDecoder().wrap(buffer, offset, block, version).partitions()) {
      PartitionRange range =
          new PartitionRange(
              d.partition(), d.shard(), d.earliestOffset(), d.latestOffset(), d.committedLsn());
      resolved.add(new Resolved(ErrorCode.of(d.errorCode()), d.offset(), range));
    }
    return resolved;
  }
}
