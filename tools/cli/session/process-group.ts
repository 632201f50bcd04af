import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Interrupted } from '../text/io.ts'

const POLL_MS = 50

interface GroupOptions extends SpawnOptions {
  /** Aborts when this command is asked to end; a signal of the system is then forwarded, and SIGTERM sent otherwise. */
  readonly signal: AbortSignal
  /** How long the processes may take to end before they are killed. */
  readonly graceMs: number
}

export interface ProcessGroup {
  readonly child: ChildProcess
  /**
   * Exit code of the command, or 128 plus the number of the signal that ended it. Resolves when all of the group have ended; never rejects.
   */
  readonly exit: Promise<number>
  /** Ends all of it, and waits. */
  end(): Promise<void>
}

/**
 * Starts a command as the leader of a process group. The group gets the signals that this process gets, also those that a terminal sends
 * for Ctrl-C. When the command has ended, so must whatever it started: what is left of the group gets SIGTERM, and SIGKILL after `graceMs`.
 * When this process exits early, as on a second signal, the group is killed. A process that makes a group or session of its own is not
 * reached.
 */
export function startGroup(command: string, parameters: readonly string[], options: GroupOptions): ProcessGroup {
  const { signal, graceMs, ...spawned } = options
  const grouped = process.platform !== 'win32'
  const child = spawn(command, parameters, { ...spawned, detached: grouped })
  const send = (name: NodeJS.Signals | 0): boolean => {
    if (child.pid === undefined) return false
    if (!grouped) return child.kill(name)
    try {
      return process.kill(-child.pid, name)
    } catch {
      // Nothing of it is left, or it may not be signalled.
      return false
    }
  }
  let ending: Promise<void> | undefined
  const kill = (): void => void send('SIGKILL')
  const end = async (name: NodeJS.Signals): Promise<void> => {
    const patience = performance.now() + graceMs
    if (!send(name)) return
    while (send(0) && (await runs(child.pid)) && performance.now() < patience) await delay(POLL_MS)
    kill()
  }
  const forward = (): void => {
    ending ??= end(signal.reason instanceof Interrupted ? signal.reason.signal : 'SIGTERM')
  }
  process.once('exit', kill)
  if (signal.aborted) forward()
  else signal.addEventListener('abort', forward, { once: true })
  const { promise: left, resolve } = Promise.withResolvers<number>()
  child.once('error', () => resolve(127))
  child.once('exit', (code, name) => resolve(code ?? 128 + (name === null ? 0 : constants.signals[name])))
  const exit = left.then(async code => {
    // Also after another signal: what a shell starts in the background ignores SIGINT.
    send('SIGTERM')
    ending ??= end('SIGTERM')
    await ending
    signal.removeEventListener('abort', forward)
    process.removeListener('exit', kill)
    return code
  })
  return {
    child,
    exit,
    end: async () => {
      ending ??= end('SIGTERM')
      await exit
    },
  }
}

/**
 * Whether any process of a group still runs, as far as that can be known. Processes that have ended and that nobody reaps count as members
 * for `kill`: they stay for ever where this process is the first of a container.
 */
async function runs(group: number | undefined): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const stats = (await readdir('/proc').catch(() => []))
    .filter(name => /^\d+$/.test(name))
    .map(pid => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ''))
  return (await Promise.all(stats)).some(stat => {
    // PID (NAME) STATE PARENT GROUP ...; the name may contain anything.
    const [state, , at] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(at) === group && state !== 'Z'
  })
}
