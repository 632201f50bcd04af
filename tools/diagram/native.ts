import { spawn } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import type { Engine } from './engine.ts'
import { DiagramError } from './errors.ts'

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
  signal.throwIfAborted()
  const child = spawn('dot', ['-Tsvg'], { signal, killSignal: 'SIGKILL' })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // A process that ends early closes its input; what it had to say is on its standard error.
  child.stdin.on('error', () => undefined)
  child.stdin.end(dot)
  try {
    const [code, svg, complaints] = await Promise.all([ended, buffer(child.stdout), buffer(child.stderr)])
    if (code === 0 && svg.length > 0) return svg.toString('utf8')
    throw new DiagramError(
      'ENGINE_FAILED',
      `dot refused the graph: ${complaints.toString('utf8').trim() || `exit code ${code}`}`,
    )
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new DiagramError('ENGINE_FAILED', 'the program "dot" is not installed', {
        hint: 'leave out --engine dot, or install Graphviz',
        cause: error,
      })
    throw error
  }
}
