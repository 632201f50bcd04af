package io.espalier;

/** What to do with nodes below the imported ones that are not in the text. */
public enum Trim {
  /** Keep them, and list them in the result. */
  REPORT,
  /** Keep them. */
  KEEP,
  /** Delete them. */
  DELETE
}
