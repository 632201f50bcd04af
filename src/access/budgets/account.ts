import { type AccessLimits, budgetOf, type Resource, type Scope } from './limits.ts'

/** Answers from this size on are counted once for each account that holds them, since all who wait for the same bytes share them. */
const SHARED_BYTES = 16 * 1024

export function isSharedAnswer({ length }: Uint8Array): boolean {
  return length >= SHARED_BYTES
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

  holdAnswer(answer: Uint8Array): void {
    if (!isSharedAnswer(answer)) {
      this.answerBytes += answer.length
      return
    }
    const holders = this.#shared.get(answer) ?? 0
    if (holders === 0) this.answerBytes += answer.length
    this.#shared.set(answer, holders + 1)
  }

  releaseAnswer(answer: Uint8Array): void {
    if (!isSharedAnswer(answer)) {
      this.answerBytes -= answer.length
      return
    }
    const holders = this.#shared.get(answer) ?? 0
    if (holders > 1) this.#shared.set(answer, holders - 1)
    else {
      this.#shared.delete(answer)
      this.answerBytes -= answer.length
    }
  }
}
