package io.driftdb.battery;

import java.util.Locale;

/** A part of the battery, with the minutes that it may take when the whole battery runs. */
public enum Part {
  SIMULATION(5, "Simulated histories"),
  DAMAGE(6, "Damaged bytes"),
  KILL(8, "Killed processes"),
  PAUSE(2, "Stopped processes"),
  IO_ERRORS(15, "Failing system calls"),
  DISK_FULL(2, "Full disks"),
  CLOCK(2, "Wrong clocks"),
  SLOW_DISK(1, "Slow disks"),
  CONCURRENCY(10, "Memory order"),
  FUZZ(9, "Hostile bytes"),
  PLANTED(4, "Planted bugs"),
  CLUSTER(5, "Nodes and networks that fail"),

  /** Beside the battery, since each mutant is a run of the tests: only when it is named. */
  MUTANTS(40, "Mutants");

  private final int minutes;
  private final String title;

  Part(int minutes, String title) {
    this.minutes = minutes;
    this.title = title;
  }

  /** Its name in {@code -Dbattery.parts=}, in {@code -Dbattery.minutes.NAME=} and in files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String title() {
    return title;
  }

  /** What it may take; {@code -Dbattery.minutes.NAME=} gives it more or less. */
  public int minutes() {
    return Integer.getInteger("battery.minutes." + id(), minutes);
  }

  /** Whether it is run when no parts are named. */
  boolean isUsual() {
    return this != MUTANTS;
  }

  /** What it may take when nobody says otherwise. */
  int usualMinutes() {
    return minutes;
  }
}
