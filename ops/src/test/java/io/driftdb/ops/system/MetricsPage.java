package io.driftdb.ops.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** One scrape of a broker's /metrics. */
public final class MetricsPage {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String text;

  private MetricsPage(String text) {
    this.text = text;
  }

  public static MetricsPage of(BrokerProcess broker) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + broker.httpAddress() + "/metrics");
    return new MetricsPage(
        HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
  }

  /** The sum over all series of that name. */
  public double sum(String name) {
    return sum(name, "");
  }

  /** The sum over all series of that name whose labels contain a text. */
  public double sum(String name, String label) {
    double[] values =
        text.lines()
            .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
            .filter(line -> line.contains(label))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .toArray();
    if (values.length == 0) {
      throw new AssertionError("no " + name + " in:\n" + text);
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
