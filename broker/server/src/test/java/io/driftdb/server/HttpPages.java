package io.driftdb.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a broker over HTTP. */
final class HttpPages {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String root;

  HttpPages(Broker broker) {
    this.root = "http://127.0.0.1:" + broker.httpAddress().getPort();
  }

  HttpResponse<String> get(String path) {
    return send("GET", path);
  }

  HttpResponse<String> send(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first value of a metric, which may be given with its labels; -1 when it is not there. */
  double metric(String name) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(name) + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
            .matcher(get("/metrics").body());
    return line.find() ? Double.parseDouble(line.group(1)) : -1;
  }
}
