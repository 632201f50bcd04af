/** `wasm`: Graphviz compiled to WebAssembly; `dot`: the Graphviz that is installed on the machine. */
export type EngineName = 'wasm' | 'dot'

/** Lays out DOT text. One layout at a time; a second call waits for the first. Disposing releases what the engine holds. */
export interface Engine extends AsyncDisposable {
  /** Returns the picture as Graphviz writes it in SVG. Rejects with the signal's reason when that aborts, and stops working on it. */
  layout(dot: string, signal: AbortSignal): Promise<string>
}
