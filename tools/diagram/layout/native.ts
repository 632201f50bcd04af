import { DiagramError } from '../words/errors.ts'
import type { Engine } from './engine.ts'
import { answerOf } from './program.ts'

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
  const svg = await answerOf({ name: 'dot', args: ['-Tsvg'] }, dot, signal)
  if (svg !== undefined) return svg.toString('utf8')
  throw new DiagramError('NOT_INSTALLED', 'the program "dot" is not installed', {
    hint: 'leave out --engine dot, or install Graphviz',
  })
}
