import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Answer, type Command, formatJson, parseJson } from './protocol.ts'

/** A running driver. Disposing kills it, as in a crash: it deregisters nothing. */
export interface Driver extends AsyncDisposable {
  readonly pid: number
  /** How many its process has now. */
  readonly threads: number
  readonly stderr: string
  /** Sends a command and returns its answer. Rejects when the driver exits, or does not answer within `deadlineMs`. */
  send(command: Command, deadlineMs?: number): Promise<Answer>
}

/** With `floats`, answers distinguish 1.0 from 1. */
export function startDriver(
  [program, ...args]: readonly string[],
  options: { readonly floats?: boolean } = {},
): Driver {
  if (program === undefined) throw new Error('no driver')
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text
  })
  // Writing to a driver that has exited fails here; it is reported where an answer is awaited.
  child.stdin.on('error', () => {})
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()))
  child.once('error', error => {
    errors += String(error)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

  return {
    pid: child.pid ?? 0,
    get threads() {
      return Number(/^Threads:\s*(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1])
    },
    get stderr() {
      return errors
    },
    send: async (command, deadlineMs = 90_000) => {
      child.stdin.write(`${formatJson(command)}\n`)
      let late = false
      const timer = setTimeout(() => {
        late = true
        child.kill('SIGKILL')
      }, deadlineMs)
      const { done, value } = await lines.next()
      clearTimeout(timer)
      if (!done) return parseJson(value, options) as Answer
      const what = late ? `did not answer within ${deadlineMs} ms` : `exited (${child.exitCode ?? child.signalCode})`
      throw new Error(`the driver ${what} after ${formatJson(command)}\n${errors}`)
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
