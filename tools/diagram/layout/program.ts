import { spawn } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import { DiagramError } from '../words/errors.ts'

/** A program of the machine, told what to do by its arguments and what to do it with on its standard input. */
export interface Program {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/**
 * What a program answers; undefined if it is not installed. Throws ENGINE_FAILED with what it complained of. Aborting kills it.
 */
export async function answerOf(
  { name, args, env }: Program,
  input: string,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  signal.throwIfAborted()
  const child = spawn(name, args, {
    signal,
    killSignal: 'SIGKILL',
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  // A process that ends early closes its input; what it had to say is on its standard error.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  try {
    const [code, answer, complaints] = await Promise.all([ended, buffer(child.stdout), buffer(child.stderr)])
    if (code === 0 && answer.length > 0) return answer
    const why = complaints.toString('utf8').trim() || `exit code ${code}`
    throw new DiagramError('ENGINE_FAILED', `${name} refused the graph: ${why}`)
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
