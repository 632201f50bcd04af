import { loadGraphviz, unloadGraphviz } from '../layout/graphviz.ts'
import type { Engine } from '../platform/engine.ts'
import { DiagramError } from '../words/errors.ts'

/**
 * Graphviz in the page's own thread. A layout that has begun cannot be interrupted: a signal is only heeded between two of them, and the
 * page does not respond meanwhile. A host for which that matters runs the diagrams in a Worker of its own.
 */
export class PageEngine implements Engine {
  #graphviz = loadGraphviz()
  #last: Promise<unknown> = Promise.resolve()

  layout(dot: string, signal: AbortSignal): Promise<string> {
    const layout = this.#last.then(() => this.#layout(dot, signal))
    this.#last = layout.catch(() => undefined)
    return layout
  }

  async #layout(dot: string, signal: AbortSignal): Promise<string> {
    const graphviz = await this.#graphviz
    signal.throwIfAborted()
    try {
      const reply = graphviz(dot)
      if ('svg' in reply) return reply.svg
      throw new DiagramError('ENGINE_FAILED', `the layout engine refused the graph: ${reply.failure.trim()}`)
    } catch (error) {
      if (error instanceof DiagramError) throw error
      unloadGraphviz()
      this.#graphviz = loadGraphviz()
      throw new DiagramError('ENGINE_FAILED', `the layout engine crashed: ${String(error)}`, { cause: error })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last
  }
}
