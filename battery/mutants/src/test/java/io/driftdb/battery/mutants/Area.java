package io.driftdb.battery.mutants;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A piece of the code, and the tests that have to notice when it changes: those beside it, and of
 * the others the ones that are quick enough to be run for each change.
 */
enum Area {
  JOURNAL(
      "Journal",
      "log",
      List.of("journal.*"),
      List.of(
          "journal.*Test",
          "DiskFullTest",
          "DuplicateTest",
          "LentShardTest",
          "PowerCutPropertyTest",
          "RecoveryDamageTest",
          "RecoveryModelTest",
          "RecoveryTableTest",
          "RetentionTest",
          "ShardFailureTest",
          "TransactionTest",
          "TruncationPropertyTest",
          "UpkeepFailureTest")),
  RECOVERY(
      "Recovery",
      "log",
      List.of("recover.*"),
      List.of(
          "recover.*Test",
          "AppendTimeTest",
          "BitRotPropertyTest",
          "DamagedControlTest",
          "DamagedRangeTest",
          "DamagedVerifyTest",
          "DiskFullTest",
          "LentShardTest",
          "MissingSegmentTest",
          "PowerCutPropertyTest",
          "RecoveredStateTest",
          "RecoveredTimesTest",
          "RecoveryDamageTest",
          "RecoveryModelTest",
          "RecoveryTableTest",
          "RetentionTest",
          "ShardFailureTest",
          "TableCatalogTest")),
  INDEX(
      "Index",
      "log",
      List.of("index.*"),
      List.of(
          "index.*Test",
          "DamagedRangeTest",
          "DamagedVerifyTest",
          "PowerCutPropertyTest",
          "RecoveryDamageTest",
          "RecoveryTableTest",
          "RetentionTest",
          "TruncationPropertyTest")),
  PRODUCERS(
      "Producer state",
      "log",
      List.of("sequence.Producer*", "sequence.RememberedBatch*"),
      List.of(
          "sequence.*Test",
          "DamagedControlTest",
          "DuplicateTest",
          "PowerCutPropertyTest",
          "RecoveryDamageTest",
          "RecoveryTableTest",
          "ShardedLogTest",
          "TransactionTest")),
  FOLD(
      "Fold of tables",
      "table",
      List.of("fold.*"),
      List.of(
          "fold.*Test",
          "ExpiryTest",
          "FoldObserverTest",
          "FoldProgressTest",
          "IndexOracleTest",
          "OracleTest",
          "PatchLimitTest",
          "RebuildTest",
          "SimulatedLogTest",
          "StoreOpeningTest",
          "StoreRecoveryTest",
          "TableEdgesTest",
          "UpkeepTest"));

  private final String title;
  private final String module;
  private final String classes;
  private final String tests;

  Area(String title, String module, List<String> classes, List<String> tests) {
    this.title = title;
    this.module = module;
    this.classes = names(module, classes);
    this.tests = names(module, tests);
  }

  String title() {
    return title;
  }

  /** The module that it is in, by the last part of its name. */
  String module() {
    return module;
  }

  /** Patterns of the classes that are changed, with commas. */
  String classes() {
    return classes;
  }

  /** Patterns of the tests that are run, with commas. */
  String tests() {
    return tests;
  }

  private static String names(String module, List<String> patterns) {
    Stream<String> names = patterns.stream().map(each -> "io.driftdb." + module + "." + each);
    return names.collect(Collectors.joining(","));
  }
}
