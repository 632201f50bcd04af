import { CODE, ConnectionError } from './frames.ts'
import type { Limited } from './limits.ts'

/** Counts the frames of a peer that are limited per second. */
export class Rates {
  readonly #limits: Readonly<Record<Limited, number>>
  readonly #counts: Record<Limited, number> = none()

  constructor(limits: Readonly<Record<Limited, number>>) {
    this.#limits = limits
  }

  /** Throws ENHANCE_YOUR_CALM over the limit. */
  count(kind: Limited): void {
    if (++this.#counts[kind] > this.#limits[kind])
      throw new ConnectionError(CODE.ENHANCE_YOUR_CALM, `more than ${this.#limits[kind]} ${kind} in a second`)
  }

  /** A second has passed. */
  tick(): void {
    Object.assign(this.#counts, none())
  }
}

function none(): Record<Limited, number> {
  return {
    resets: 0,
    abandoned: 0,
    provoked: 0,
    pings: 0,
    settings: 0,
    priorities: 0,
    empty: 0,
    windowUpdates: 0,
  }
}
