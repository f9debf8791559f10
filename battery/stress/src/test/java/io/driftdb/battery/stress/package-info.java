/**
 * What the product claims about memory order, each claim with the test that tries it out. Tests
 * whose names end in {@code Stress} are jcstress tests and stand in the package of the class that
 * they test; twins are what a class would be with a fault, to prove that the fault would be found.
 *
 * <pre>
 * class               claim                                              test, or why there is none
 *
 * log
 * ShardRing           a slot is filled before it is shown                RingHandOverStress
 *                     a slot is cleared before it may be filled          RingReuseStress
 *                     who looks last before it sleeps sees an append     SleepyShardStress
 * ShardThread         one at a time has the baton, and sees what the     BatonStress,
 *                     one before has done; what comes while it is lent   RunningShardTest (a lost
 *                     or given back is taken                             unpark costs 50 ms)
 * Shard               visible, committed, durable, appended: each is     RunningShardTest
 *                     never ahead of the next
 * ShardGate           any state that it has been in; one writer          a flag of its own
 * Housekeeper         ends when it is told to                            a flag and an unpark
 * ShardedLog          close runs once                                    a monitor, nothing else
 * CatalogRepeater     who awaits a decision is told, sooner or later     a monitor; it looks again
 *                                                                        after each pause
 *
 * log.apply
 * Apply               partitions first, then the visible LSN             VisibleLsnStress
 * CommittedPartition  who begins to wait sees a commit or is told        TailWaiterStress
 *                     who leaves or comes again harms no other           ForgottenWaiterStress,
 *                                                                        WaitingAgainStress
 * CommittedCatalog    a deletion is told once, by the shard's thread     DeletedTopicStress,
 *                                                                        DeletedUnusedTopicStress
 *
 * log.index
 * ActiveIndex         a partition that is new in it is shown whole       GrowingIndexStress
 * PartitionRuns       a run is written before it is counted              GrowingIndexStress
 *                     a frame below the next offset is within its run    JoinedRunStress
 *                     a truncation shows what was or what is             TruncatedIndexStress
 * SealedIndex         damage is told on, sooner or later                 a flag that is only set
 *
 * log.journal
 * Segment             never closed under its reader, recycled once       DroppedSegmentStress
 *                     what stands before the end is told before the end  SegmentEndStress
 * SegmentList         who finds a segment can hold it, or learns that    DroppedSegmentStress
 *                     it is gone
 * SpareSegments       as many as it says, and never less than none       SpareCountStress
 * Journal             what is durable is published after the force       RunningShardTest
 *
 * log.read
 * LogSubscription     a record is found or wakes its reader, once        EndOfLogStress,
 *                                                                        RunningShardTest
 * PartitionCursor     the same                                           EndOfLogStress
 * RunReaders          a reader is lent to one at a time                  a queue of the JDK
 *
 * log.sequence
 * EpochHistory        an epoch ends where the next begins, at once       EpochHistoryStress
 * Sequencer           who closes a time knows all that has an earlier    ClosedTimeStress
 *
 * log.upkeep
 * RetentionDrop       a file goes when no list has it any more           RetentionDropStress
 * ShardUpkeep         the same; its flags say only that it is time       RetentionDropStress
 * Checkpoints         written means durable                              one number, set after it
 * Retention           what is held only rises                            a monitor; one writer else
 * DiskWatch           full is told on, sooner or later                   flags of one writer
 *
 * log.io
 * DiskFile            reopened under its readers, closed for good once   DiskFilesTest: real files
 * DiskFiles           a directory is locked once                         a set of the JDK
 * SystemClock         an anchor is both of its times                     an immutable record
 *
 * table
 * AppliedWaiters      who begins to wait is told, and can read then      AppliedWaitStress
 *                     nobody waits for a fold that has failed            FailedFoldStress
 * Published           applied only after it can be read                  AppliedWaitStress
 *                     what was served while rows went is refused         RebuiltTableStress
 * ServedTable         shown whole                                        RebuiltTableStress
 * ShardFold           tasks run on the fold's thread                     a queue of the JDK
 * TableThread         a wake-up before the pause ends the pause          what unpark promises
 * Upkeep              how far it has written                             one number, set after it
 * PointResolver       a time and an LSN of one look                      an immutable record
 * DiffReads           keys and the states they are of                    an immutable record
 * FoldTable           rejected records, counted                          a LongAdder
 * TableStores         shards are opened later, by one thread             lists of the JDK
 * TableStore          nobody reads a store that is closed                a lock of the JDK
 * WriteRetry           who is told to end ends, at its next look          a flag of one loop
 * PendingRows, Bytes  views of byte arrays                               one thread
 *
 * raft
 * EntryReplicator     events are taken in their order, and once it has   a queue of Agrona; set, then
 *                     failed no write waits for an answer                looked at, on both sides
 * OwnEntry            it is logged or never will be, when propose        the same thread
 *                     returns
 * Cut                 the Raft log has let go before the frames go       a flag that is only set:
 *                                                                        LeaderChangePropertyTest
 * LoggedEntries       the mark moves with the last entry that it         a monitor; maps of the JDK
 *                     passes, in one step
 * Payloads            all of it under one monitor                        a monitor
 * KeptSignal          a signal that comes before the waiting is kept     a Semaphore
 * ShardStateMachine   who leads, of any moment                           flags of one writer
 *                     what is decided is passed on, twice at worst       an AtomicLong
 *                     the shard hears of entries in their order          a monitor
 * RatisConsensus      what it is given before the shard runs             set once;
 *                     each call has a number of its own                  an AtomicLong
 * Membership          the same                                           an AtomicLong
 * RaftCluster,        what it has joined with                            set once
 * ShardGroup
 * CommitNews          who comes or goes meanwhile hears the next news    a list of the JDK; without
 *                                                                        news the next heartbeat
 * FollowerAppends     what comes a second time is answered last          a monitor for each group
 * CopySource,         who reads a copy reads open files                  a monitor each
 * HeldCopy
 * CatchUp             one copy at a time                                 a monitor
 * Founding,           pause between two questions, and share nothing     one thread
 * FirstStart,
 * Followers
 *
 * server
 * ProduceRequest      the last of its batches tells, with all places     AnsweredRequestStress,
 *                                                                        CompleteRequestStress
 * MemoryBudget        what fits is granted, and no more                  MemoryBudgetStress,
 *                                                                        SharedBudgetStress
 * FeedRegistry        the same of partitions                             PartitionLimitStress
 * ShardFeed           a wake-up or credit is never lost; one reader      WokenFeedStress,
 *                                                                        CreditStress
 * PushSubscription    the same                                           CreditStress
 * ReaderPool          tasks run once                                     WokenFeedStress
 * AnswerBuffers       a buffer is lent to one at a time                  a queue of the JDK
 * Session, Sessions   an answer wakes its event loop                     Netty: the kill part
 * AppliedAcks         the last shard settles, and wakes                  Netty: FlightsIT
 * FeedWatch           who is cancelled waits for nothing: set, then      CancelledFeedStress
 *                     looked at, on both sides
 * TableRead,          the same                                           the same steps; what were
 * StateWait                                                              lost ends at its deadline
 * LazyTables          who wants tables is served by the next look        a future of the JDK
 * HttpInitializer     so many connections at a time                      a semaphore of the JDK
 * Broker              stops once, and starts again only until then       a flag and a monitor
 * BrokerMetrics, ShardGauges, TableMetrics                               figures, of any moment
 *
 * client
 * Inbox               a request or subscription on a connection that is  LostConnectionStress
 *                     lost is told once
 * Dispatch            the connection that requests go out on             one reference
 * Accumulator         who waits for memory is woken when there is some   FreedMemoryStress
 *                     an answer is told once, no two at a time           ToldAnswersStress
 * DeliveryQueue       a delivery wakes its poller, and is whole          DeliveryStress
 * DeliveryPool        a buffer is not filled while it is read            DeliveryStress
 * Dispatch            who comes while another sends leaves no work       one atomic counter
 * Lane, Lanes         none sends before all have fenced others           a latch of the JDK
 * Links               made once for each shard, and none when closed     a monitor
 * Links, LeaderSearch who learns of a node tells all, sooner or later    a list of the JDK
 * PartitionQueue      hears of its listener before its answers           set before it is sent to
 * Connection          one writes at a time                               a lock of the JDK
 * Caller, Link, Sender, Pinger, Follower, Subscriber                     flags that only end loops,
 * TableFollower, TableSubscription, TableView, Producer                  and monitors
 * TopicHandle         records without key go round                       a counter
 * LeadershipTransfer  pauses between two questions, and shares nothing   one thread
 * MessageReader       long messages only after the handshake             a bound of one reader
 * </pre>
 */
package io.driftdb.battery.stress;
