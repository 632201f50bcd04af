import { spawn } from 'node:child_process'
import type { Context } from '../session/context.ts'
import type { WatchEvent } from './watch-event.ts'
import { eventJson } from './watch-line.ts'

/**
 * Runs a shell command for an event and waits for its end: the event as JSON on stdin, path and type in the environment. A failing command is
 * a warning; the next event runs it again.
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
  // A command that does not read its stdin closes the pipe.
  child.stdin?.on('error', () => {})
  child.stdin?.end(`${eventJson(event)}\n`)
  const end = (): void => void child.kill('SIGTERM')
  context.signal.addEventListener('abort', end, { once: true })
  const failure = await promise
  context.signal.removeEventListener('abort', end)
  if (failure !== undefined && !context.signal.aborted) await context.warn(`${command}: ${failure}`)
}
