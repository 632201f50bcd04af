import type { Engine } from '../platform/engine.ts'
import { DiagramError } from '../words/errors.ts'
import { outputOf } from './program.ts'

/** The Graphviz that is installed on the machine: the program `dot`, one process for each layout. */
export class NativeEngine implements Engine {
  #last: Promise<unknown> = Promise.resolve()

  layout(dot: string, signal: AbortSignal): Promise<string> {
    const turn = this.#last.then(() => runDot(dot, signal))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last
  }
}

async function runDot(dot: string, signal: AbortSignal): Promise<string> {
  const svg = await outputOf({ name: 'dot', args: ['-Tsvg'] }, dot, signal)
  if (svg !== undefined) return new TextDecoder().decode(svg)
  throw new DiagramError('NOT_INSTALLED', 'the program "dot" is not installed', {
    hint: 'leave out --engine dot, or install Graphviz',
  })
}
