/** Lays out DOT text. One layout at a time; a second call waits for the first. */
export interface Engine extends AsyncDisposable {
  /** The picture as Graphviz writes it in SVG. Rejects with the signal's reason when that aborts, and stops working on it. */
  layout(dot: string, signal: AbortSignal): Promise<string>
}
