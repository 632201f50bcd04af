import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Context } from '../session/context.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import { Interrupted } from '../text/io.ts'

/** A child process. Disposing terminates it if it still runs. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  /** Its exit code, or 128 plus the number of the signal that ended it. */
  readonly exit: Promise<number>
}

/** Starts a command on the same terminal. Signals of this process are forwarded to it. */
export async function startChild(command: string, parameters: readonly string[], context: Context): Promise<Child> {
  const child = spawn(command, parameters, { stdio: 'inherit', env: { ...context.io.env } })
  const started = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<number>()
  child.once('spawn', started.resolve)
  child.once('error', error => started.reject(cannotRun(command, error as NodeJS.ErrnoException)))
  child.once('exit', (code, signal) => ended.resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  await started.promise
  const forward = (): void => forwardSignal(child, context)
  context.signal.addEventListener('abort', forward, { once: true })
  if (context.signal.aborted) forward()
  return {
    pid: child.pid ?? 0,
    exit: ended.promise,
    [Symbol.asyncDispose]: async () => {
      context.signal.removeEventListener('abort', forward)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await ended.promise
    },
  }
}

function forwardSignal(child: ChildProcess, { signal, io }: Context): void {
  const name = signal.reason instanceof Interrupted ? signal.reason.signal : 'SIGTERM'
  // A terminal sends Ctrl-C to both processes.
  if (name !== 'SIGINT' || io.stdin.isTTY !== true) child.kill(name)
}

function cannotRun(command: string, error: NodeJS.ErrnoException): Failure {
  const why =
    error.code === 'ENOENT'
      ? 'there is no such command'
      : error.code === 'EACCES'
        ? 'it is not executable'
        : String(error.code)
  return new Failure('CANNOT_RUN', EXIT.usage, `cannot run ${command}: ${why}`, { cause: error })
}
