package io.driftdb.client;

/** Sees records one by one, without an object for each. */
public interface RecordVisitor {
  /** The view is only valid during the call. */
  void onRecord(RecordView record);
}
