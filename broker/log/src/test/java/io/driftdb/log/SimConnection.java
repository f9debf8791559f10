package io.driftdb.log;

import io.driftdb.schema.ErrorCode;

/** What comes of an append reaches nobody any more once the connection is closed. */
final class SimConnection {
  private boolean closed;

  void close() {
    closed = true;
  }

  AppendListener listen(AppendListener listener) {
    return new AppendListener() {
      @Override
      public void onAppended(long tag, AppendResult result) {
        if (!closed) {
          listener.onAppended(tag, result);
        }
      }

      @Override
      public void onRefused(long tag, ErrorCode code, String message) {
        if (!closed) {
          listener.onRefused(tag, code, message);
        }
      }
    };
  }
}
