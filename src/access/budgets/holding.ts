import type { RegistryError } from '../../tree/errors.ts'
import { type Account, isSharedAnswer } from './account.ts'
import type { Resource } from './limits.ts'
import type { Urgency } from './room.ts'

/** So many bytes of a request and of an answer are never refused: the budget of streams bounds them too. */
const SMALL_BYTES = 1024

/** Ends the stream of a holding. */
export interface Loser {
  lose(error: RegistryError): void
}

/** What holds a part of the budgets of one client. */
export interface Holder {
  /** Without one, it is never chosen to make room for others. */
  readonly loser: Loser | undefined
  /** How much of a resource this holds. */
  of(resource: Resource): number
  /** Holds nothing any more. */
  close(): void
}

/** One client: all calls with the same token or, without tokens, from the same address. */
export interface Peer {
  readonly account: Account
  readonly holdings: Set<Holder>
}

/** The accounts of all, of which a holding is a part. */
export interface Ledger {
  readonly gateway: Account
  /** An error if there is no room for so much more. */
  refusal(connection: Account, peer: Peer, resource: Resource, amount: number): RegistryError | undefined
  /** An error if there is no room for an answer. */
  refusalOf(connection: Account, peer: Peer, answer: Uint8Array): RegistryError | undefined
  /** Whether there is room for another answer. A call waits for its own connection only, and bulk leaves a part to others. */
  hasRoom(connection: Account, peer: Peer, urgency: Urgency): boolean
  /** Calls back once when there is room for another answer. */
  onRoom(connection: Account, peer: Peer, urgency: Urgency, callback: () => void): Disposable
  /** An answer was released. */
  onReleased(): void
  /** A stream was closed. */
  closed(holding: Holding, connection: Account, headerBytes: number): void
}

/** What one open stream holds of the budgets of its connection, its peer and the gateway. */
export class Holding implements Holder {
  readonly peer: Peer
  readonly connection: Account
  readonly #ledger: Ledger
  readonly #headerBytes: number
  #requestBytes = 0
  #reserved = 0
  /** The oldest answer; most streams hold one at most, so the others are apart. */
  #answer: Uint8Array | undefined
  #later: Uint8Array[] | undefined
  #waiting: Set<Disposable> | undefined
  #isOpen = true
  /** Set by whoever serves the stream. Without one, the stream is never chosen to make room for others. */
  loser: Loser | undefined

  /** Made by `Budgets.open`, which has counted the stream and its headers. */
  constructor(ledger: Ledger, connection: Account, peer: Peer, headerBytes: number) {
    this.#ledger = ledger
    this.connection = connection
    this.peer = peer
    this.#headerBytes = headerBytes
  }

  /** How much of a resource this stream holds. */
  of(resource: Resource): number {
    if (resource === 'streams') return 1
    if (resource === 'headerBytes') return this.#headerBytes
    if (resource === 'requestBytes') return this.#requestBytes
    let bytes = this.#reserved + (this.#answer?.length ?? 0)
    for (const { length } of this.#later ?? []) bytes += length
    return bytes
  }

  /** Counts bytes of the request that have arrived. An error if a budget has no room for them; then they are not counted. */
  receive(bytes: number): RegistryError | undefined {
    const isSmall = this.#requestBytes + bytes <= SMALL_BYTES
    const refusal = isSmall ? undefined : this.#ledger.refusal(this.connection, this.peer, 'requestBytes', bytes)
    if (refusal !== undefined) return refusal
    this.#requestBytes += bytes
    this.#addRequestBytes(bytes)
    return undefined
  }

  /** Bytes of the request are not kept any more; without a number, none of them. */
  received(bytes = this.#requestBytes): void {
    const released = Math.min(bytes, this.#requestBytes)
    this.#requestBytes -= released
    this.#addRequestBytes(-released)
  }

  /** Whether a complete request may be kept until its call begins: then half of each budget is left to those that are still incomplete. */
  get mayWait(): boolean {
    return this.accounts.every(account => account.requestBytes <= account.limit('requestBytes') / 2)
  }

  /** An error if no budget has room for an answer of this size. */
  refusalOf(answer: Uint8Array): RegistryError | undefined {
    if (answer.length <= SMALL_BYTES) return undefined
    return this.#ledger.refusalOf(this.connection, this.peer, answer)
  }

  /** Counts an answer until it is released. */
  hold(answer: Uint8Array): void {
    if (!this.#isOpen) return
    if (this.#answer === undefined) this.#answer = answer
    else {
      this.#later ??= []
      this.#later.push(answer)
    }
    if (isSharedAnswer(answer)) for (const account of this.accounts) account.holdShared(answer)
    else this.#addAnswerBytes(answer.length)
  }

  /** Counts as much as an answer of this size would take, until the stream is closed. */
  reserve(bytes: number): void {
    if (!this.#isOpen) return
    this.#reserved += bytes
    this.#addAnswerBytes(bytes)
  }

  /** All answers were taken by the peer. */
  releaseAll(): void {
    while (this.#answer !== undefined) this.release()
  }

  /** The oldest answer was taken by the peer. */
  release(): void {
    const answer = this.#answer
    if (answer === undefined) return
    this.#answer = this.#later?.shift()
    if (isSharedAnswer(answer)) for (const account of this.accounts) account.releaseShared(answer)
    else this.#addAnswerBytes(-answer.length)
    this.#ledger.onReleased()
  }

  /** Whether there is room for another answer, however large. */
  hasRoom(urgency: Urgency): boolean {
    return this.#ledger.hasRoom(this.connection, this.peer, urgency)
  }

  /** Calls back once, when there is room. Dropped when the stream is closed. */
  onRoom(urgency: Urgency, callback: () => void): void {
    const waiting = this.#ledger.onRoom(this.connection, this.peer, urgency, () => {
      this.#waiting?.delete(waiting)
      callback()
    })
    this.#waiting ??= new Set()
    this.#waiting.add(waiting)
  }

  /** Calls back once, when the connection of this stream has room for the answer of a call, also if the stream is closed by then. */
  onConnectionRoom(callback: () => void): void {
    this.#ledger.onRoom(this.connection, this.peer, 'call', callback)
  }

  /** The stream is closed. Does nothing the second time. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    for (const waiting of this.#waiting ?? []) waiting[Symbol.dispose]()
    this.received()
    this.#addAnswerBytes(-this.#reserved)
    this.releaseAll()
    this.#ledger.onReleased()
    this.#ledger.closed(this, this.connection, this.#headerBytes)
  }

  #addRequestBytes(bytes: number): void {
    for (const account of this.accounts) account.requestBytes += bytes
  }

  /** For each frame of each stream, so the accounts are written out. */
  #addAnswerBytes(bytes: number): void {
    this.connection.answerBytes += bytes
    this.peer.account.answerBytes += bytes
    this.#ledger.gateway.answerBytes += bytes
  }

  /** Of its connection, its peer and the gateway. */
  get accounts(): readonly [connection: Account, peer: Account, gateway: Account] {
    return [this.connection, this.peer.account, this.#ledger.gateway]
  }
}
