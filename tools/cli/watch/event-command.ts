import type { Context } from '../session/context.ts'
import { startGroup } from '../session/process-group.ts'
import type { WatchEvent } from './watch-event.ts'
import { eventJson } from './watch-line.ts'

const GRACE_MS = 5_000

/**
 * Runs a shell command for an event and waits for its end: the event as JSON on stdin, path and type in the environment. A failing command is
 * a warning; the next event runs it again.
 */
export async function runEventCommand(command: string, event: WatchEvent, context: Context): Promise<void> {
  if (context.signal.aborted) return
  const { env, cwd } = context.io
  const { child, exit } = startGroup(command, [], {
    shell: true,
    cwd,
    env: { ...env, ESPALIER_PATH: event.path, ESPALIER_TYPE: event.type },
    stdio: ['pipe', 'inherit', 'inherit'],
    signal: context.signal,
    graceMs: GRACE_MS,
  })
  let failure: string | undefined
  child.once('error', error => {
    failure = error.message
  })
  child.once('exit', (code, signal) => {
    failure = code === 0 ? undefined : signal === null ? `exit ${code}` : signal
  })
  // A command that does not read its stdin closes the pipe.
  child.stdin?.on('error', () => {})
  child.stdin?.end(`${eventJson(event)}\n`)
  await exit
  if (failure !== undefined && !context.signal.aborted) await context.warn(`${command}: ${failure}`)
}
