import type { Prepared } from '../grpc/call.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Followed } from '../views/followed.ts'

/** What an answer depends on: two equal moments of one view give one answer. */
export type ViewVersion = Followed & { readonly epoch: number }

interface Answer {
  readonly epoch: number
  readonly version: number
  readonly revision: bigint
  readonly bytes: Prepared
}

/**
 * The encoded answer of a unary read for each view, made once for each state. Answers while the store is away are not kept, since
 * they tell their age.
 */
export class ResponseCache {
  readonly #answers = new WeakMap<ViewVersion, Answer>()

  of(view: ViewVersion, version: number, encode: () => Prepared): Prepared {
    if (view.lostAt !== undefined) return encode()
    const { epoch, revision } = view
    const known = this.#answers.get(view)
    if (known?.epoch === epoch && known.version === version && known.revision === revision) return known.bytes
    const bytes = encode()
    this.#answers.set(view, { epoch, version, revision, bytes })
    return bytes
  }
}

/** One encoded message. PAYLOAD_TOO_LARGE where clients would not take it. */
export function prepared(bytes: Uint8Array, limit: number, what: string, hint: string): Prepared {
  checkAnswerSize(bytes.length, limit, what, hint)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function checkAnswerSize(bytes: number, limit: number, what: string, hint: string): void {
  if (bytes > limit)
    throw new RegistryError('PAYLOAD_TOO_LARGE', `${what} take ${bytes} bytes; the limit of an answer is ${limit}`, {
      facts: { limit: String(limit), value: String(bytes) },
      hint,
    })
}
