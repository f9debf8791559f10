package io.driftdb.ops.cli;

/** A node as it is given on the command line; addresses are empty when they are not. */
record NodeAddress(String id, String peer, String client) {
  /** Null for what is none. */
  static NodeAddress parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return new NodeAddress(text, "", "");
    }
    String addresses = text.substring(equals + 1);
    int slash = addresses.indexOf('/');
    if (slash <= 0 || slash == addresses.length() - 1) {
      return null;
    }
    return new NodeAddress(
        text.substring(0, equals), addresses.substring(0, slash), addresses.substring(slash + 1));
  }
}
