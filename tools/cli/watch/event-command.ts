import { spawn } from 'node:child_process'
import type { Context } from '../session/context.ts'
import type { WatchEvent } from './watch-event.ts'
import { eventJson } from './watch-line.ts'

/**
 * Runs a command of the shell for an event, and waits for its end: the event as JSON on its stdin, path and type in its environment. A
 * command that fails is told of; the next event is the next chance.
 */
export async function runEventCommand(command: string, event: WatchEvent, context: Context): Promise<void> {
  const { env, cwd } = context.io
  const child = spawn(command, {
    shell: true,
    cwd,
    env: { ...env, ESPALIER_PATH: event.path, ESPALIER_TYPE: event.type },
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  child.once('error', error => resolve(error.message))
  child.once('exit', (code, signal) => resolve(code === 0 ? undefined : signal === null ? `exit ${code}` : signal))
  // A command that does not read what it is given closes the pipe.
  child.stdin?.on('error', () => {})
  child.stdin?.end(`${eventJson(event)}\n`)
  const end = (): void => void child.kill('SIGTERM')
  context.signal.addEventListener('abort', end, { once: true })
  const trouble = await promise
  context.signal.removeEventListener('abort', end)
  if (trouble !== undefined && !context.signal.aborted) await context.warn(`${command}: ${trouble}`)
}
