package io.driftdb.table;

import io.driftdb.log.AppendRequest;
import io.driftdb.log.EventLog;
import io.driftdb.log.IndexChange;
import io.driftdb.log.PartitionStart;
import io.driftdb.log.ProducerGrant;
import io.driftdb.log.Subscription;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.TopicSpec;
import io.driftdb.log.read.FrameReader;
import io.driftdb.log.read.ShardFiles;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What tables never ask a log for: that fails. */
abstract class UnscriptedLog implements EventLog {
  static UnsupportedOperationException unscripted() {
    return new UnsupportedOperationException("not scripted");
  }

  @Override
  public Topic topic(String name) {
    throw unscripted();
  }

  @Override
  public CompletableFuture<TopicChange> createTopic(TopicSpec spec, boolean ifNotExists) {
    throw unscripted();
  }

  @Override
  public CompletableFuture<TopicChange> deleteTopic(String name) {
    throw unscripted();
  }

  @Override
  public CompletableFuture<ProducerGrant> initProducer(int shard, String name) {
    throw unscripted();
  }

  @Override
  public boolean tryAppend(int shard, AppendRequest request) {
    throw unscripted();
  }

  @Override
  public boolean tryEnqueue(int shard, AppendRequest request) {
    throw unscripted();
  }

  @Override
  public long earliestOffset(int topicId, int partition) {
    throw unscripted();
  }

  @Override
  public long latestOffset(int topicId, int partition) {
    throw unscripted();
  }

  @Override
  public Subscription subscribe(int shard, List<PartitionStart> partitions, Runnable wake) {
    throw unscripted();
  }

  @Override
  public CompletableFuture<IndexChange> createIndex(
      int topicId, String name, List<String> paths, String where, boolean ifNotExists) {
    throw unscripted();
  }

  @Override
  public CompletableFuture<IndexChange> dropIndex(int topicId, String name) {
    throw unscripted();
  }

  @Override
  public FrameReader frames(int shard) {
    throw unscripted();
  }

  @Override
  public ShardFiles holdFiles(int shard, ShardFiles.Also also) {
    throw unscripted();
  }

  @Override
  public CompletableFuture<TopicChange> createTable(
      TopicSpec spec, TableOptions options, boolean ifNotExists) {
    throw unscripted();
  }
}
