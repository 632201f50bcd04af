import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { runCli } from '../../../tools/cli/run.ts'
import type { Io } from '../../../tools/cli/text/io.ts'
import { tools } from '../../../tools/espalier.ts'
import { eventually } from '../../support/condition.ts'
import { allowing } from './allowed.ts'

export const BINARY = fileURLToPath(new URL('../../../bin/espalier.js', import.meta.url))

/** How a command ended. */
export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | string
}

export interface Surroundings {
  readonly endpoint?: string
  readonly stdin?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** In process only: the error of every write to stdout. */
  readonly unwritable?: string
  /** In process only: the width of the terminal. */
  readonly columns?: number
}

/** Runs the real binary to its end. */
export async function espalier(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  await using child = start(args, surroundings)
  child.process.stdin.end(surroundings.stdin ?? '')
  return await child.outcome
}

/** The real binary while it runs. Disposing ends it. */
export interface Running extends AsyncDisposable {
  readonly process: ChildProcessWithoutNullStreams
  readonly stdout: string
  readonly stderr: string
  readonly outcome: Promise<Outcome>
}

export function start(args: readonly string[], { endpoint, cwd, env }: Surroundings = {}): Running {
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd,
    env: environment(endpoint, { ...allowing(cwd), ...env }),
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  // A command that exits before it has read its input closes the pipe.
  child.stdin.on('error', () => {})
  const outcome = once(child, 'close').then(([code, signal]) => ({
    stdout,
    stderr,
    code: (code ?? signal) as number | string,
  }))
  return {
    process: child,
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    outcome,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await outcome
    },
  }
}

/** Waits until the binary has printed this. */
export async function sees(running: Running, pattern: RegExp): Promise<void> {
  await eventually(() => pattern.test(running.stdout), `${pattern} in what it prints`)
}

/** Runs a command line inside the test's process: the same code without the cost of a process. */
export async function inProcess(
  args: readonly string[],
  { endpoint, stdin = '', env, unwritable, columns }: Surroundings = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const [stdout, stderr] = [unwritable === undefined ? new PassThrough() : failing(unwritable), new PassThrough()]
  if (columns !== undefined) Object.assign(stdout, { columns })
  const io: Io = { stdin: Readable.from([stdin]), stdout, stderr, env: environment(endpoint, env), signal }
  const said = Promise.all([unwritable === undefined ? text(stdout) : '', text(stderr)])
  const code = await runCli(args, io, tools)
  if (unwritable === undefined) stdout.end()
  stderr.end()
  const [out, err] = await said
  return { stdout: out, stderr: err, code }
}

function failing(code: string): PassThrough {
  return new PassThrough({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) })
}

function environment(endpoint: string | undefined, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', ...(endpoint === undefined ? {} : { ESPALIER_ENDPOINT: endpoint }), ...env }
}
