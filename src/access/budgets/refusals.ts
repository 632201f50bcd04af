import type { Clock } from '../../lib/clock.ts'
import type { Counters } from '../../lib/counters.ts'
import type { Log } from '../../lib/log.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Resource, Scope } from './limits.ts'

const NOUN: Readonly<Record<Resource, string>> = {
  streams: 'open streams',
  headerBytes: 'bytes of request headers',
  requestBytes: 'bytes of incomplete requests',
  answerBytes: 'bytes of answers that were not read yet',
}

const OF: Readonly<Record<Scope, string>> = {
  connection: 'one connection',
  peer: 'one client',
  gateway: 'this gateway',
}

const HINT: Readonly<Record<Resource, string>> = {
  streams: 'close streams that are not needed, or use further gateways',
  headerBytes: 'send less metadata',
  requestBytes: 'send fewer large requests at once',
  answerBytes: 'read the answers that wait, and ask for less at once',
}

/** `value` is what there would be with what was refused. */
export function overBudget(resource: Resource, scope: Scope, value: number, limit: number): RegistryError {
  const { stackTraceLimit } = Error
  // Whoever sends too much is refused often, and a stack, which nobody reads, takes longer than all the rest.
  Error.stackTraceLimit = 0
  try {
    return new RegistryError(
      'TOO_MANY',
      `too many ${NOUN[resource]} of ${OF[scope]}: ${value}; the limit is ${limit}`,
      {
        facts: { budget: nameOf(resource), scope, limit: String(limit), value: String(value) },
        hint: HINT[resource],
      },
    )
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** As counters and facts have it: header_bytes. */
export function nameOf(resource: Resource): string {
  return resource.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

const QUIET_MS = 1_000
/** How many peers are remembered whose last line is younger than QUIET_MS. */
const MAX_PEERS = 1_000

interface RefusalsOptions {
  readonly counters: Counters
  readonly clock: Clock
  readonly log: Log
}

/** Counts what is refused, and logs it at most once a second for each peer. */
export class Refusals {
  readonly #options: RefusalsOptions
  readonly #lines = new Map<string, { readonly at: number; unlogged: number }>()

  constructor(options: RefusalsOptions) {
    this.#options = options
  }

  /** `kind` names the counter, after `refused_` or `closed_`. */
  note(kind: string, peer: string, facts: object, message: string): void {
    const { counters, clock, log } = this.#options
    counters.counter(kind).add()
    const now = clock.now()
    const last = this.#lines.get(peer)
    if (last !== undefined && now < last.at + QUIET_MS) {
      last.unlogged++
      return
    }
    if (this.#lines.size >= MAX_PEERS) this.#forget(now)
    // Under an attack from many addresses the first of them are enough.
    if (this.#lines.size >= MAX_PEERS && last === undefined) return
    this.#lines.set(peer, { at: now, unlogged: 0 })
    const since = last === undefined || last.unlogged === 0 ? {} : { unlogged: last.unlogged }
    log.warn({ peer, kind, ...facts, ...since }, message)
  }

  #forget(now: number): void {
    for (const [peer, { at }] of this.#lines) if (now >= at + QUIET_MS) this.#lines.delete(peer)
  }
}
