import { checkCount } from '../tree/limit.ts'

/** What one gateway accepts from its clients. A request over a limit fails with TOO_MANY or PAYLOAD_TOO_LARGE, which name the limit. */
export interface Limits {
  /** One gRPC message, in bytes. */
  readonly messageBytes: number
  /** One frame of a watch, if it can be split, in bytes. */
  readonly frameBytes: number
  /** The text of an import, in bytes of UTF-8. */
  readonly textBytes: number
  /** Live leases. */
  readonly leases: number
  /** Registrations under one lease. */
  readonly registrationsPerLease: number
  /** Properties of one node that this gateway writes. */
  readonly properties: number
}

export const DEFAULT_LIMITS: Limits = {
  messageBytes: 4 * 1024 * 1024,
  frameBytes: 512 * 1024,
  textBytes: 64 * 1024 * 1024,
  leases: 100_000,
  registrationsPerLease: 10_000,
  properties: 10_000,
}

// Limits that cannot be configured.
export const MAX_PAGE_SIZE = 1_000
export const MAX_LEASES_PER_MESSAGE = 10_000
/** Each import keeps the tree of its text, and the stored one, in memory. */
export const MAX_IMPORTS = 8
/** What a walk or an export holds at most: what it has read ahead, and one part of the answer. */
export const WALK_BYTES = 2_000_000
/** The number of texts of the largest size that may be received at the same time. */
export const MAX_TEXTS = 4
/** The values of one node together with everything that its property links resolve to, in bytes of JSON. */
export const MAX_VALUES_BYTES = 1_500_000

/** Limits how many of something are open at the same time. */
export class Quota {
  readonly #what: string
  readonly #limit: number
  #count = 0

  constructor(what: string, limit: number) {
    this.#what = what
    this.#limit = limit
  }

  /** Counts one until disposed. Throws TOO_MANY at the limit. */
  acquire(): Disposable {
    const share = this.open()
    share.add(1)
    return share
  }

  /** Starts with none; each `add` counts more, or throws TOO_MANY. All are released when disposed. */
  open(): { add(count: number): void } & Disposable {
    let added = 0
    return {
      add: count => {
        checkCount(this.#what, this.#count + count, this.#limit)
        this.#count += count
        added += count
      },
      [Symbol.dispose]: () => {
        this.#count -= added
        added = 0
      },
    }
  }
}
