import { onAbort } from '../../../lib/on-abort.ts'
import type { Revision } from '../../../tree/node.ts'
import { Code } from '../wire/codes.ts'
import { type Answer, multiReadRequest, type Question, questionBytes } from '../wire/multi-read.ts'
import { childrenRequest, dataRequest, type Reply, type WireRequest } from '../wire/wire.ts'

/** How many nodes one request asks for at the most, and at first, when nothing is known of their size. */
const MAX_NODES = 128
const FIRST_NODES = 16
/** A request asks for as many nodes as took this much in the replies before; what they take now cannot be known. */
const REPLY_BYTES = 256 * 1024
/** Far below what a server takes in one request. */
const REQUEST_BYTES = 128 * 1024

export type Gathered = Answer & { readonly revision: Revision }

type Send = <T>(request: WireRequest<T>, options: { readonly signal?: AbortSignal }) => Promise<Reply<T>>

interface Asked {
  readonly question: Question
  readonly signal: AbortSignal | undefined
  readonly resolve: (answer: Gathered) => void
  readonly reject: (error: unknown) => void
}

/**
 * Reads that are asked for in one turn of the event loop go to the server together, in few requests: a request costs the server many times
 * what a read costs. A server that does not know such requests gets single ones.
 */
export class GatheredReads {
  readonly #send: Send
  #asked: Asked[] = []
  #nodes = FIRST_NODES
  #isKnown = true

  constructor(send: Send) {
    this.#send = send
  }

  /** Rejects as `Connection.send` does. */
  ask(question: Question, signal: AbortSignal | undefined): Promise<Gathered> {
    if (!this.#isKnown) return this.#alone(question, signal)
    const { promise, resolve, reject } = Promise.withResolvers<Gathered>()
    if (signal?.aborted) {
      reject(signal.reason)
      return promise
    }
    const settled = signal === undefined ? () => {} : onAbort(signal, () => reject(signal.reason))
    if (this.#asked.length === 0) setImmediate(() => this.#sendAsked())
    this.#asked.push({
      question,
      signal,
      resolve: answer => {
        settled()
        resolve(answer)
      },
      reject: error => {
        settled()
        reject(error)
      },
    })
    return promise
  }

  #sendAsked(): void {
    const wanted = this.#asked.filter(({ signal }) => signal?.aborted !== true)
    this.#asked = []
    let some: Asked[] = []
    let bytes = 0
    for (const one of wanted) {
      bytes += questionBytes(one.question)
      if (some.length > 0 && (some.length >= this.#nodes || bytes > REQUEST_BYTES)) {
        void this.#sendSome(some)
        some = []
        bytes = questionBytes(one.question)
      }
      some.push(one)
    }
    if (some.length > 0) void this.#sendSome(some)
  }

  async #sendSome(some: readonly Asked[]): Promise<void> {
    try {
      const { code, body, revision } = await this.#send(multiReadRequest(some.map(({ question }) => question)), {})
      if (code === Code.UNIMPLEMENTED) {
        this.#isKnown = false
        for (const { question, signal, resolve, reject } of some) this.#alone(question, signal).then(resolve, reject)
        return
      }
      if (body !== undefined) this.#learn(body)
      for (const [i, { resolve }] of some.entries()) resolve({ ...(body?.[i] ?? { code }), revision })
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }

  #learn(answers: readonly Answer[]): void {
    const bytes = answers.reduce(
      (sum, { data, children = [] }) => sum + (data?.data.length ?? 0) + 100 + children.length * 20,
      0,
    )
    this.#nodes = Math.max(1, Math.min(MAX_NODES, Math.floor((REPLY_BYTES * answers.length) / bytes)))
  }

  async #alone({ realPath, children: isWanted }: Question, signal: AbortSignal | undefined): Promise<Gathered> {
    const options = signal === undefined ? {} : { signal }
    const [children, data] = await Promise.all([
      isWanted ? this.#send(childrenRequest(realPath, false), options) : undefined,
      this.#send(dataRequest(realPath, false), options),
    ])
    const { revision } = data
    const code = [children?.code ?? Code.OK, data.code].find(one => one !== Code.OK) ?? Code.OK
    if (data.body === undefined || code !== Code.OK) return { code, revision }
    return { code, data: data.body, children: children?.body?.children ?? [], revision }
  }
}
