import { Fifo } from '../../../lib/fifo.ts'
import { RegistryError } from '../../../tree/errors.ts'

/** More in flight is slower, not faster: the library keeps requests in flight in an array. */
const MAX_IN_FLIGHT = 1_000
const MAX_BYTES_IN_FLIGHT = 16 * 1024 * 1024
const MAX_WAITING = 100_000

interface Waiting {
  readonly bytes: number
  readonly start: () => void
  readonly fail: (error: unknown) => void
  readonly isNeeded: () => boolean
}

/** Bounds the requests in flight; the others wait in FIFO order. */
export class RequestWindow {
  #inFlight = 0
  #bytes = 0
  readonly #waiting = new Fifo<Waiting>()

  /** Calls `start` now or later, unless `isNeeded` returns false by then. Fails with TOO_MANY when too many wait already. */
  enter(request: Waiting): void {
    if (this.#waiting.size >= MAX_WAITING) {
      request.fail(tooMany())
      return
    }
    this.#waiting.add(request)
    this.#advance()
  }

  /** To be called when a started request has ended. */
  leave(bytes: number): void {
    this.#inFlight--
    this.#bytes -= bytes
    this.#advance()
  }

  /** Fails all waiting requests. */
  clear(error: unknown): void {
    for (const request of this.#waiting.clear()) request.fail(error)
  }

  #advance(): void {
    for (let request = this.#waiting.first; request !== undefined; request = this.#waiting.first) {
      const isFull = this.#inFlight >= MAX_IN_FLIGHT || this.#bytes + request.bytes > MAX_BYTES_IN_FLIGHT
      if (isFull && this.#inFlight > 0) break
      this.#waiting.take()
      if (!request.isNeeded()) continue
      this.#inFlight++
      this.#bytes += request.bytes
      request.start()
    }
  }
}

function tooMany(): RegistryError {
  return new RegistryError(
    'TOO_MANY',
    `${MAX_WAITING} requests wait for ZooKeeper already; the limit is ${MAX_WAITING}`,
    {
      facts: { limit: String(MAX_WAITING), value: String(MAX_WAITING) },
      hint: 'ZooKeeper is slower than the requests come: try again later, or send fewer at a time',
    },
  )
}
