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

/** A response that is being encoded, or that cannot be sent. */
interface Encoding {
  readonly epoch: number
  readonly edition: number
  readonly bytes: Promise<Uint8Array>
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
  readonly #encodings = new WeakMap<ViewVersion, Encoding>()

  constructor(options: ResponseCacheOptions) {
    this.#options = options
  }

  /** `encode` returns the response without its provenance. */
  of(view: ViewVersion, edition: number, encode: () => Uint8Array): Prepared {
    const { epoch } = view
    let known = this.#responses.get(view)
    if (known?.epoch !== epoch || known.edition !== edition) {
      known = { epoch, edition, bytes: encode(), whole: undefined }
      this.#responses.set(view, known)
    }
    return this.#whole(view, known)
  }

  /**
   * The same for a response that is encoded in several turns of the event loop, as it was when this was called. A failure to encode it is
   * remembered as well.
   */
  async ofLarge(view: ViewVersion, edition: number, encode: () => Promise<Uint8Array>): Promise<Prepared> {
    const { epoch } = view
    const known = this.#responses.get(view)
    if (known?.epoch === epoch && known.edition === edition) return this.#whole(view, known)
    const provenance = this.#options.provenance(view)
    let encoding = this.#encodings.get(view)
    if (encoding?.epoch !== epoch || encoding.edition !== edition) {
      encoding = { epoch, edition, bytes: encode() }
      this.#encodings.set(view, encoding)
    }
    const bytes = await encoding.bytes
    if (this.#encodings.get(view) === encoding) {
      this.#encodings.delete(view)
      this.#responses.set(view, { epoch, edition, bytes, whole: undefined })
    }
    return this.complete(view, bytes, provenance)
  }

  #whole(view: ViewVersion, known: CachedResponse): Prepared {
    const key = view.lostAt === undefined ? view.revision : provenanceKey(this.#options.provenance(view))
    if (known.whole?.key === key) return known.whole.bytes
    const bytes = this.complete(view, known.bytes)
    known.whole = { key, bytes }
    // The same bytes are not kept twice.
    known.bytes = bytes.subarray(0, known.bytes.length)
    return bytes
  }

  /** A response with the provenance of its view. PAYLOAD_TOO_LARGE if it is larger than clients accept. */
  complete(view: ViewVersion, bytes: Uint8Array, provenance = this.#options.provenance(view)): Prepared {
    const field = provenanceField(this.#options.provenanceField, provenance)
    this.checkSize(view, bytes.length + field.length)
    return Buffer.concat([bytes, field])
  }

  /** PAYLOAD_TOO_LARGE if a response of at least this size is larger than clients accept. */
  checkSize(view: ViewVersion, bytes: number): void {
    const { maxBytes, what, hint } = this.#options
    if (bytes <= maxBytes) return
    const message = `${what(view)} take at least ${bytes} bytes; the limit of a response is ${maxBytes}`
    throw new RegistryError('PAYLOAD_TOO_LARGE', message, {
      facts: { path: view.path, limit: String(maxBytes), value: String(bytes) },
      hint,
    })
  }
}
