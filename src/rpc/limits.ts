import { checkCount } from '../tree/limit.ts'

/** What one gateway takes from its clients. Exceeding one is TOO_MANY or PAYLOAD_TOO_LARGE, naming the limit. */
export interface Limits {
  /** One gRPC message, in bytes. */
  readonly messageBytes: number
  /** One frame of a watch, as far as it can be split, in bytes. */
  readonly frameBytes: number
  /** The whole text of an import, in bytes of UTF-8. */
  readonly textBytes: number
  /** Open streams at once: watches and keep-alives. */
  readonly streams: number
  /** Leases alive at once. */
  readonly leases: number
  /** Registrations under one lease. */
  readonly registrationsPerLease: number
  /** Properties of one node, as far as this gateway writes them. */
  readonly properties: number
}

export const DEFAULT_LIMITS: Limits = {
  messageBytes: 4 * 1024 * 1024,
  frameBytes: 512 * 1024,
  textBytes: 64 * 1024 * 1024,
  streams: 100_000,
  leases: 100_000,
  registrationsPerLease: 10_000,
  properties: 10_000,
}

export const MAX_PAGE_SIZE = 1000

/** Counts what is open at the same time. */
export class Quota {
  readonly #what: string
  readonly #limit: number
  #open = 0

  constructor(what: string, limit: number) {
    this.#what = what
    this.#limit = limit
  }

  get open(): number {
    return this.#open
  }

  /** Takes one place until disposed. Throws TOO_MANY when there is none. */
  enter(): Disposable {
    const places = this.places()
    places.add(1)
    return places
  }

  /** No place yet; each `add` takes more, or throws TOO_MANY. All are given back when disposed. */
  places(): { add(count: number): void } & Disposable {
    let taken = 0
    return {
      add: count => {
        checkCount(this.#what, this.#open + count, this.#limit)
        this.#open += count
        taken += count
      },
      [Symbol.dispose]: () => {
        this.#open -= taken
        taken = 0
      },
    }
  }
}
