// A client as a process of its own: takes commands for registrations on stdin, and prints their states on stdout.
//
//   {"do": "register", "id": "...", "path": "...", "addresses": [...], "ttlMs": N}     one lease
//   {"do": "release", "id": "..."}
//
// Prints {"at": MS, "id": "...", "state": "registered" | ... | "released"}, the time on the clock that all processes share.
import { createInterface } from 'node:readline'
import { connect, type Registration } from '../../clients/typescript/index.ts'
import { monotonicMs } from '../support/histories/monotonic.ts'

export type Command =
  | {
      readonly do: 'register'
      readonly id: string
      readonly path: string
      readonly addresses: readonly string[]
      readonly ttlMs: number
    }
  | { readonly do: 'release'; readonly id: string }

export interface Report {
  readonly at: number
  readonly id: string
  readonly state: Registration['current']['state'] | 'released'
  readonly reason?: string | undefined
}

const client = connect({ endpoints: process.argv.slice(2), begin: 'first' })
const registrations = new Map<string, Registration>()

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as Command
  if (command.do === 'register') register(command)
  else void release(command.id)
}
process.exit(0)

function register({ id, path, addresses, ttlMs }: Extract<Command, { do: 'register' }>): void {
  const registration = client.register(path, addresses, {}, { ttlMs, createPath: true })
  registrations.set(id, registration)
  void print(id, registration)
}

async function print(id: string, registration: Registration): Promise<void> {
  for await (const { state, error } of registration) report({ at: monotonicMs(), id, state, reason: error?.reason })
}

async function release(id: string): Promise<void> {
  await registrations.get(id)?.[Symbol.asyncDispose]()
  registrations.delete(id)
  report({ at: monotonicMs(), id, state: 'released' })
}

function report(report: Report): void {
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
