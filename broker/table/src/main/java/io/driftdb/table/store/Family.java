package io.driftdb.table.store;

/** The column families of a store; the package tells what is in them. */
public enum Family {
  META("default"),
  CUR("cur"),
  VER("ver"),
  CHG("chg"),
  REJ("rej"),
  IDX("idx"),
  TXN("txn");

  private final String text;

  Family(String text) {
    this.text = text;
  }

  /** Its name in the store. */
  public String text() {
    return text;
  }
}
