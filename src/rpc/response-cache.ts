import type { Provenance } from '@espalier/contract/espalier/v1/types'
import type { Prepared } from '../grpc/calls/call.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Followed } from '../views/followed.ts'
import { provenanceField, provenanceKey } from './message-parts.ts'

/** What a response depends on, besides the edition of the journal. */
type ViewVersion = Followed & { readonly epoch: number }

interface CachedResponse {
  readonly epoch: number
  readonly edition: number
  /** Without the provenance. */
  bytes: Uint8Array
  /** With a provenance of this key. */
  whole: { readonly key: bigint | string; readonly bytes: Prepared } | undefined
}

interface ResponseCacheOptions {
  /** The number of the field `provenance` in the response. */
  readonly provenanceField: number
  readonly provenance: (view: ViewVersion) => Provenance
  /** The largest response that clients accept. */
  readonly maxBytes: number
  /** What a response consists of, in the plural, and what to do if that is too large. */
  readonly what: (view: ViewVersion) => string
  readonly hint: string
}

/** For responses with Structs, and for those with JSON texts only. */
export function responseCaches(options: ResponseCacheOptions): readonly [ResponseCache, ResponseCache] {
  return [new ResponseCache(options), new ResponseCache(options)]
}

/**
 * The encoded response of a unary read for each view, encoded once per state. During an outage of the store only the provenance changes, with
 * its age, in steps of a tenth of a second.
 */
class ResponseCache {
  readonly #options: ResponseCacheOptions
  readonly #responses = new WeakMap<ViewVersion, CachedResponse>()

  constructor(options: ResponseCacheOptions) {
    this.#options = options
  }

  /** `encode` returns the response without its provenance. */
  of(view: ViewVersion, edition: number, encode: () => Uint8Array): Prepared {
    const { epoch, revision } = view
    let known = this.#responses.get(view)
    if (known?.epoch !== epoch || known.edition !== edition) {
      known = { epoch, edition, bytes: encode(), whole: undefined }
      this.#responses.set(view, known)
    }
    const key = view.lostAt === undefined ? revision : provenanceKey(this.#options.provenance(view))
    if (known.whole?.key !== key) {
      known.whole = { key, bytes: this.complete(view, known.bytes) }
      // The same bytes are not kept twice.
      known.bytes = known.whole.bytes.subarray(0, known.bytes.length)
    }
    return known.whole.bytes
  }

  /** A response with the provenance of its view. PAYLOAD_TOO_LARGE if it is larger than clients accept. */
  complete(view: ViewVersion, bytes: Uint8Array): Prepared {
    const { provenanceField: number, provenance } = this.#options
    const field = provenanceField(number, provenance(view))
    this.checkSize(view, bytes.length + field.length)
    return Buffer.concat([bytes, field])
  }

  /** PAYLOAD_TOO_LARGE if a response of at least this size is larger than clients accept. */
  checkSize(view: ViewVersion, bytes: number): void {
    const { maxBytes, what, hint } = this.#options
    if (bytes <= maxBytes) return
    const message = `${what(view)} take ${bytes} bytes; the limit of a response is ${maxBytes}`
    throw new RegistryError('PAYLOAD_TOO_LARGE', message, {
      facts: { path: view.path, limit: String(maxBytes), value: String(bytes) },
      hint,
    })
  }
}
