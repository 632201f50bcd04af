import type { Clock } from '../../lib/clock.ts'
import { EqualTimeouts } from '../../lib/equal-timeouts.ts'
import { RegistryError } from '../../tree/errors.ts'

/** A request of which a part has not arrived yet. */
export interface Incomplete {
  readonly isComplete: boolean
  /** The turn of the event loop in which it began is over. */
  detach(): void
  /** It takes too long. */
  fail(error: RegistryError): void
}

/** Ends requests that are not complete in time. Those that are complete in the same turn of the event loop, which are most, cost nothing. */
export class IncompleteRequests implements Disposable {
  readonly #timeouts: EqualTimeouts<Incomplete>
  #begun: Incomplete[] = []

  constructor(clock: Clock, ms: number, onLate: () => void) {
    this.#timeouts = new EqualTimeouts(clock, ms, request => {
      onLate()
      request.fail(
        new RegistryError('TIMEOUT', `the request was not complete within ${ms} ms`, {
          facts: { limit: String(ms) },
          hint: 'send requests without pauses, in smaller messages over a slow connection',
        }),
      )
    })
  }

  /** A request, or a message of a stream, has begun. */
  begin(request: Incomplete): void {
    if (this.#begun.push(request) === 1) setImmediate(() => this.#check())
  }

  /** It is complete, or its stream is closed. */
  end(request: Incomplete): void {
    this.#timeouts.stop(request)
  }

  #check(): void {
    const begun = this.#begun
    this.#begun = []
    for (const request of begun) {
      if (request.isComplete) continue
      request.detach()
      this.#timeouts.start(request)
    }
  }

  [Symbol.dispose](): void {
    this.#timeouts[Symbol.dispose]()
  }
}
