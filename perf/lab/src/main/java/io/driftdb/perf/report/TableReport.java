package io.driftdb.perf.report;

import io.driftdb.perf.table.TableResult;
import java.util.List;

/**
 * The table benchmark's report.
 *
 * @param loadJvm options of the JVM that the store and the client ran in
 * @param heap of the broker that the client talked to
 */
public record TableReport(
    Machine machine,
    String loadJvm,
    String heap,
    int repeats,
    long seed,
    List<TableResult> results,
    List<TableAim> aims) {}
