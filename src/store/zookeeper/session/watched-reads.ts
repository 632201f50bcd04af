import { abortableResolvers } from '../../../lib/abortable-resolvers.ts'
import type { Revision } from '../../../tree/node.ts'
import { Code } from '../wire/codes.ts'
import { multiReadRequest, questionBytes } from '../wire/multi-read.ts'
import { setWatchesRequest } from '../wire/set-watches.ts'
import type { DataBody, Reply, WireRequest } from '../wire/wire.ts'
import { BatchSize } from './batch-size.ts'

/** With fewer reads a request for each, which sets its watch at once, is the shorter way. */
const MIN_BATCH = 16

/** The data of a node, as of `revision`. */
export interface WatchedData {
  readonly data: DataBody
  readonly revision: Revision
}

/** What a watched read needs of its connection. */
interface Wire {
  send<T>(request: WireRequest<T>, options?: { readonly onReply?: (reply: Reply<T>) => void }): Promise<Reply<T>>
  /** The newest revision of any reply. */
  lastRevision(): Revision
  /** The server is about to watch the data of this path. */
  watched(realPath: string): void
}

interface Waiting {
  readonly realPath: string
  readonly signal: AbortSignal | undefined
  readonly onReply: () => void
  readonly resolve: (read: WatchedData | undefined) => void
  readonly reject: (error: unknown) => void
}

/**
 * Reads many nodes and watches their data with two requests: a multi-read, which cannot set watches, and the request by which clients set
 * their watches again after a reconnect. That one has a revision, and the server sends an event at once for each node that has changed
 * since. It is given the newest revision that was seen before the reads were sent, so no change between the two requests is missed; a
 * change shortly before the reads may be reported although they included it, and costs one more read.
 */
export class WatchedReads {
  readonly #wire: Wire
  readonly #size = new BatchSize()
  #waiting: Waiting[] = []
  /** A server before 3.6 does not know multi-reads. */
  #isSupported = true

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /**
   * Undefined: the node has to be read by itself, because few others are read, it is missing, or it may not be read. `onReply` is called
   * when its data has arrived, before anything that arrived later is handled: the event of a later change comes after it. Rejects as
   * `Connection.send` does.
   */
  read(realPath: string, onReply: () => void, signal?: AbortSignal): Promise<WatchedData | undefined> {
    if (!this.#isSupported) return Promise.resolve(undefined)
    const { promise, resolve, reject } = abortableResolvers<WatchedData | undefined>(signal)
    if (this.#waiting.length === 0) queueMicrotask(() => this.#sendWaiting())
    this.#waiting.push({
      realPath,
      signal,
      onReply,
      resolve,
      reject,
    })
    return promise
  }

  #sendWaiting(): void {
    const unaborted = this.#waiting.filter(({ signal }) => signal?.aborted !== true)
    this.#waiting = []
    if (unaborted.length < MIN_BATCH || !this.#isSupported) for (const { resolve } of unaborted) resolve(undefined)
    else
      for (const batch of this.#size.split(unaborted, ({ realPath }) => questionBytes({ realPath, children: false })))
        void this.#sendBatch(batch)
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const read: (Waiting & WatchedData)[] = []
      const since = this.#wire.lastRevision()
      const questions = batch.map(({ realPath }) => ({ realPath, children: false }))
      const { code, body } = await this.#wire.send(multiReadRequest(questions), {
        onReply: ({ body: answers = [], revision }) => {
          for (const [i, { data }] of answers.entries()) {
            if (data === undefined) continue
            const one = batch[i]!
            this.#wire.watched(one.realPath)
            one.onReply()
            read.push({ ...one, data, revision })
          }
        },
      })
      if (code === Code.UNIMPLEMENTED) this.#isSupported = false
      if (body !== undefined) this.#size.adapt(body)
      if (read.length > 0 && (await this.#watch(read, since)))
        for (const { resolve, data, revision } of read) resolve({ data, revision })
      for (const { resolve } of batch) resolve(undefined)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  async #watch(read: readonly Waiting[], since: Revision): Promise<boolean> {
    const paths = read.map(({ realPath }) => realPath)
    const { code } = await this.#wire.send(setWatchesRequest(paths, since))
    return code === Code.OK
  }
}
