package io.driftdb.ops.faults;

import io.driftdb.ops.system.BrokerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;

/** What a broker says of its shards at /info. */
final class ShardStates {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");

  private ShardStates() {}

  static List<String> of(BrokerProcess broker) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + broker.httpAddress() + "/info");
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    String page = HTTP.send(request, BodyHandlers.ofString()).body();
    return STATE.matcher(page).results().map(found -> found.group(1)).toList();
  }
}
