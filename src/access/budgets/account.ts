import { type AccessLimits, budgetOf, type Resource, type Scope } from './limits.ts'

/** Answers from this size on are counted once for each account that holds them, since all who wait for the same bytes share them. */
const SHARED_BYTES = 16 * 1024

export function isSharedAnswer({ length }: Uint8Array): boolean {
  return length >= SHARED_BYTES
}

/** Whether an account holds as many bytes of answers as this part of what it may. Asked for each frame of each stream. */
export function isFull(account: Account, part = 1): boolean {
  return account.answerBytes >= account.answerLimit * part
}

/** What the streams of one connection, of one peer, or of the gateway hold now. */
export class Account {
  readonly scope: Scope
  /** Of a connection: its address with the port. */
  readonly name: string
  streams = 0
  headerBytes = 0
  requestBytes = 0
  answerBytes = 0
  readonly answerLimit: number
  readonly #limits: Readonly<Record<Resource, number>>
  /** How many streams hold each of these answers. */
  readonly #shared = new Map<Uint8Array, number>()

  constructor(scope: Scope, name: string, limits: AccessLimits) {
    this.scope = scope
    this.name = name
    this.#limits = {
      streams: budgetOf(limits, 'streams', scope),
      headerBytes: budgetOf(limits, 'headerBytes', scope),
      requestBytes: budgetOf(limits, 'requestBytes', scope),
      answerBytes: budgetOf(limits, 'answerBytes', scope),
    }
    this.answerLimit = this.#limits.answerBytes
  }

  limit(resource: Resource): number {
    return this.#limits[resource]
  }

  hasRoom(resource: Resource, amount: number): boolean {
    return this[resource] + amount <= this.#limits[resource]
  }

  /** Whether an answer fits, which takes nothing if the account holds the same bytes already. */
  hasRoomFor(answer: Uint8Array): boolean {
    return this.hasRoom('answerBytes', answer.length) || this.#shared.has(answer)
  }

  /** Counts a shared answer once. */
  holdShared(answer: Uint8Array): void {
    const holders = this.#shared.get(answer) ?? 0
    if (holders === 0) this.answerBytes += answer.length
    this.#shared.set(answer, holders + 1)
  }

  releaseShared(answer: Uint8Array): void {
    const holders = this.#shared.get(answer) ?? 0
    if (holders > 1) this.#shared.set(answer, holders - 1)
    else {
      this.#shared.delete(answer)
      this.answerBytes -= answer.length
    }
  }
}
