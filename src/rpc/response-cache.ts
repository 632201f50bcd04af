import type { Prepared } from '../grpc/call.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Followed } from '../views/followed.ts'

/** What a response depends on, besides the version of the journal. */
export type ViewVersion = Followed & { readonly epoch: number }

interface CachedResponse {
  readonly epoch: number
  readonly version: number
  readonly revision: bigint
  readonly bytes: Prepared
}

/**
 * The encoded response of a unary read for each view, encoded once per state. Responses during an outage of the store are not cached, since
 * they have an age.
 */
export class ResponseCache {
  readonly #responses = new WeakMap<ViewVersion, CachedResponse>()

  of(view: ViewVersion, version: number, encode: () => Prepared): Prepared {
    if (view.lostAt !== undefined) return encode()
    const { epoch, revision } = view
    const known = this.#responses.get(view)
    if (known?.epoch === epoch && known.version === version && known.revision === revision) return known.bytes
    const bytes = encode()
    this.#responses.set(view, { epoch, version, revision, bytes })
    return bytes
  }
}

/** One encoded message. PAYLOAD_TOO_LARGE if it is larger than clients accept. */
export function prepared(bytes: Uint8Array, limit: number, what: string, hint: string): Prepared {
  checkResponseSize(bytes.length, limit, what, hint)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function checkResponseSize(bytes: number, limit: number, what: string, hint: string): void {
  if (bytes > limit)
    throw new RegistryError('PAYLOAD_TOO_LARGE', `${what} take ${bytes} bytes; the limit of a response is ${limit}`, {
      facts: { limit: String(limit), value: String(bytes) },
      hint,
    })
}
