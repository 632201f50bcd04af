import { spawn } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import type { Program } from '../platform/program.ts'
import { DiagramError } from '../words/errors.ts'

/** `Platform.run` by a child process. */
export async function outputOf(
  { name, args, env }: Program,
  input: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
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
  // A process that ends early closes its input; the reason is on its standard error.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  try {
    const [code, output, errors] = await Promise.all([ended, buffer(child.stdout), buffer(child.stderr)])
    if (code === 0 && output.length > 0) return output
    const why = errors.toString('utf8').trim() || `exit code ${code}`
    throw new DiagramError('ENGINE_FAILED', `${name} refused the graph: ${why}`)
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
