package io.driftdb.battery;

import java.util.Locale;

/** A part of the battery, with the minutes that it may take when the whole battery runs. */
public enum Part {
  SIMULATION(9, "Simulated histories"),
  DAMAGE(7, "Damaged bytes"),
  KILL(13, "Killed processes"),
  PAUSE(2, "Stopped processes"),
  IO_ERRORS(8, "Failing system calls"),
  DISK_FULL(2, "Full disks"),
  CLOCK(2, "Wrong clocks"),
  SLOW_DISK(2, "Slow disks"),
  CONCURRENCY(7, "Memory order"),
  FUZZ(12, "Hostile bytes"),
  PLANTED(6, "Planted bugs"),
  MUTANTS(4, "Mutants");

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

  /** What it may take when nobody says otherwise. */
  int usualMinutes() {
    return minutes;
  }
}
