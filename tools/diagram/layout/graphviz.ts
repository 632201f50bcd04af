import { Graphviz } from '@hpcc-js/wasm-graphviz'

export type LayoutReply = { readonly svg: string } | { readonly failure: string }

/** The message of a broken WebAssembly instance; the package passes on nothing else. */
const TRAP = /^(memory access|table index|null function|unreachable|Program terminated|Aborted|Maximum call stack)/i

/**
 * Graphviz in this thread. A layout cannot be interrupted; an adapter that must be able to, runs it in a thread of its own. Throws where
 * the instance broke and must be replaced.
 */
export async function loadGraphviz(): Promise<(dot: string) => LayoutReply> {
  const graphviz = await Graphviz.load()
  return dot => {
    try {
      return { svg: graphviz.layout(dot, 'svg', 'dot') }
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      if (TRAP.test(failure)) throw error
      return { failure }
    }
  }
}

/** Forgets the loaded instance, so that the next load makes a new one. */
export function unloadGraphviz(): void {
  Graphviz.unload()
}
