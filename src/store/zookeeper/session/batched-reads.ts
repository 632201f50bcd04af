import { abortableResolvers } from '../../../lib/abortable-resolvers.ts'
import type { Revision } from '../../../tree/node.ts'
import { Code } from '../wire/codes.ts'
import { type Answer, multiReadRequest, type Question, questionBytes } from '../wire/multi-read.ts'
import { childrenRequest, dataRequest, type Reply, type WireRequest } from '../wire/wire.ts'
import { BatchSize } from './batch-size.ts'

export type BatchedAnswer = Answer & { readonly revision: Revision }

type Send = <T>(request: WireRequest<T>, options: { readonly signal?: AbortSignal }) => Promise<Reply<T>>

interface Waiting {
  readonly question: Question
  readonly signal: AbortSignal | undefined
  readonly resolve: (answer: BatchedAnswer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Sends all reads of one turn of the event loop in few multi-read requests: a request costs the server many times as much as a read. A
 * server before 3.6, which does not know multi-reads, gets single requests.
 */
export class BatchedReads {
  readonly #send: Send
  #waiting: Waiting[] = []
  readonly #size = new BatchSize()
  #isSupported = true

  constructor(send: Send) {
    this.#send = send
  }

  /** Rejects as `Connection.send` does. */
  read(question: Question, signal: AbortSignal | undefined): Promise<BatchedAnswer> {
    if (!this.#isSupported) return this.#alone(question, signal)
    const { promise, resolve, reject } = abortableResolvers<BatchedAnswer>(signal)
    if (this.#waiting.length === 0) setImmediate(() => this.#sendWaiting())
    this.#waiting.push({
      question,
      signal,
      resolve,
      reject,
    })
    return promise
  }

  #sendWaiting(): void {
    const unaborted = this.#waiting.filter(({ signal }) => signal?.aborted !== true)
    this.#waiting = []
    for (const batch of this.#size.split(unaborted, ({ question }) => questionBytes(question)))
      void this.#sendBatch(batch)
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const { code, body, revision } = await this.#send(multiReadRequest(batch.map(({ question }) => question)), {})
      if (code === Code.UNIMPLEMENTED) {
        this.#isSupported = false
        for (const { question, signal, resolve, reject } of batch) this.#alone(question, signal).then(resolve, reject)
        return
      }
      if (body !== undefined) this.#size.adapt(body)
      for (const [i, { resolve }] of batch.entries()) resolve({ ...(body?.[i] ?? { code }), revision })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  async #alone({ realPath, children: isWanted }: Question, signal: AbortSignal | undefined): Promise<BatchedAnswer> {
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
