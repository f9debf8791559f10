package io.driftdb.perf.drivers.drift;

import io.driftdb.perf.drivers.Contender;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The segments that a broker makes ahead of need, as it tells. */
final class SpareSegments {
  private static final Pattern READY = Pattern.compile("ready native=\\S+ http=(\\S+) .*");
  private static final String SETTING = "log.segment.spare";
  private static final Pattern METRIC =
      Pattern.compile("(?m)^driftdb_segments_pooled\\{[^}]*} (\\S+)$");
  private static final long LOOK_EVERY_MS = 100;
  private static final long PATIENCE_MS = 300_000;

  private final URI metrics;

  /** Of the broker that has said that it is ready. */
  SpareSegments(String readyLine) throws IOException {
    Matcher ready = READY.matcher(readyLine);
    if (!ready.matches()) {
      throw new IOException("the broker says '" + readyLine + "', which names no address");
    }
    metrics = URI.create("http://" + ready.group(1) + "/metrics");
  }

  /** Returns when there are as many as the contender's settings ask for, if they do. */
  void await(Contender contender) throws IOException, InterruptedException {
    String wanted = contender.brokerSettings().get(SETTING);
    if (wanted == null) {
      return;
    }
    for (long waited = 0; count() < Double.parseDouble(wanted); waited += LOOK_EVERY_MS) {
      if (waited > PATIENCE_MS) {
        throw new IOException("the broker does not make its " + wanted + " spare segments");
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  private double count() throws IOException {
    try (InputStream in = metrics.toURL().openStream()) {
      Matcher line = METRIC.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
  }
}
