import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { endWithProcess } from './end-with-process.ts'

/** A process with a protocol of lines. Disposing kills it and waits until it has ended. */
export interface LineProcess extends AsyncDisposable {
  readonly pid: number
  readonly isRunning: boolean
  readonly stderr: string
  send(line: object): void
  signal(signal: NodeJS.Signals): void
  /** Kills it without a chance to clean up. */
  kill(): Promise<void>
}

/** Starts a program; every line of JSON that it prints is passed to `onLine`. */
export function startLineProcess(
  program: string,
  args: readonly string[],
  onLine: (line: Readonly<Record<string, unknown>>) => void,
): LineProcess {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  endWithProcess(child)
  const closed = once(child, 'close')
  closed.catch(() => {}) // a caller that waits for the end receives the error
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {}) // it has ended, which `closed` reports
  createInterface({ input: child.stdout }).on('line', line => onLine(JSON.parse(line) as Record<string, unknown>))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await closed
  }
  return {
    pid: child.pid ?? 0,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null
    },
    get stderr() {
      return stderr
    },
    send: line => void child.stdin.write(`${JSON.stringify(line)}\n`),
    signal: signal => void child.kill(signal),
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
