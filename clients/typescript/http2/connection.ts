import { Code } from '@espalier/contract/google/rpc/code'
import type { Address, Dial } from './dial.ts'
import { GrpcError } from './grpc-error.ts'
import { openSession, type Session } from './session.ts'

/**
 * The connection to one server: opened by the first call, kept from then on, and opened again by the next call after it was lost. Calls that
 * begin while it is being opened share the attempt.
 */
export class Connection implements Disposable {
  readonly address: Address
  readonly #dial: Dial
  #session: Session | undefined
  #opening: Promise<Session> | undefined
  #generation = 0
  readonly #closed = new AbortController()

  constructor(address: Address, dial: Dial) {
    this.address = address
    this.#dial = dial
  }

  /** Rejects with a GrpcError. */
  async session(): Promise<Session> {
    if (this.#closed.signal.aborted) throw new GrpcError(Code.CANCELLED, 'the client is closed')
    if (this.#session?.isUsable) return this.#session
    this.#opening ??= this.#open()
    return await this.#opening
  }

  /** The next call opens another connection; calls in progress on this one are finished. */
  renew(): void {
    this.#generation++
    this.#session?.close()
    this.#session = undefined
    this.#opening = undefined
  }

  /** Calls in progress are finished. */
  [Symbol.dispose](): void {
    this.#closed.abort()
    this.#session?.close()
  }

  async #open(): Promise<Session> {
    const { host, port, secure } = this.address
    const generation = this.#generation
    try {
      const authority = `${secure ? 'https' : 'http'}://${host}:${port}`
      const session = await openSession(authority, this.#dial(this.address), this.#closed.signal)
      if (this.#closed.signal.aborted || generation !== this.#generation) session.close()
      else this.#session = session
      return session
    } finally {
      if (generation === this.#generation) this.#opening = undefined
    }
  }
}
