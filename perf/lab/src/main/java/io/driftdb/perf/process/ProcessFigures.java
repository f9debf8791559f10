package io.driftdb.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has cost so far.
 *
 * @param cpuSeconds of all its threads, in user and kernel mode
 * @param residentBytes now
 */
public record ProcessFigures(double cpuSeconds, long residentBytes) {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TICKS_FIELD = 11;

  /** Of this process. */
  public static ProcessFigures own() throws IOException {
    return of(ProcessHandle.current().pid());
  }

  static ProcessFigures of(long pid) throws IOException {
    Path proc = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(proc.resolve("stat"));
    // The name may hold blanks and parentheses; what follows its last one does not.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks =
        Double.parseDouble(fields[USER_TICKS_FIELD])
            + Double.parseDouble(fields[USER_TICKS_FIELD + 1]);
    long resident = number(Files.readString(proc.resolve("status")), "VmRSS:\\s+(\\d+) kB") << 10;
    return new ProcessFigures(ticks / TICKS_PER_SECOND, resident);
  }

  private static long number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
