import { once } from 'node:events'
import type { Context } from '../session/context.ts'
import { startGroup } from '../session/process-group.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'

/** As long as container runtimes wait: a server may take its time to drain. */
const GRACE_MS = 30_000

/** A child process. Disposing terminates it if it still runs. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  /** Its exit code, or 128 plus the number of the signal that ended it. */
  readonly exit: Promise<number>
}

/** Starts a command with the streams of this process. Signals of this process are forwarded to it and to what it started. */
export async function startChild(
  command: string,
  parameters: readonly string[],
  context: Context,
  { env = {}, graceMs = GRACE_MS }: { readonly env?: Readonly<Record<string, string>>; readonly graceMs?: number } = {},
): Promise<Child> {
  const { io, signal } = context
  const { child, exit, end } = startGroup(command, parameters, {
    stdio: 'inherit',
    env: { ...io.env, ...env },
    signal,
    graceMs,
  })
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw cannotRun(command, error as NodeJS.ErrnoException)
  }
  return { pid: child.pid ?? 0, exit, [Symbol.asyncDispose]: end }
}

function cannotRun(command: string, error: NodeJS.ErrnoException): Failure {
  const why =
    error.code === 'ENOENT'
      ? 'there is no such command'
      : error.code === 'EACCES'
        ? 'it is not executable'
        : String(error.code)
  return new Failure('CANNOT_RUN', EXIT.usage, `cannot run ${command}: ${why}`, {
    hint: 'after "--" comes a program of PATH or a file that is executable, then its arguments; for shell syntax: -- sh -c "..."',
    cause: error,
  })
}
