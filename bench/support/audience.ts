import { GrpcConnection } from '../../test/support/grpc-connection.ts'
import type { Contestant } from './contestant.ts'

/** Many streams of one server under test, all reading. */
export interface Audience extends AsyncDisposable {
  /** Opens streams until there are `count`, and waits until each has received its first message. */
  grow(count: number): Promise<void>
  /** Writes one change; milliseconds from the request until the first stream has received it, and until the last one has. */
  change(stamp: string): Promise<{ readonly first: number; readonly last: number }>
}

/** How many streams are opened before the first messages of all of them are awaited. */
const WAVE = 1_000

export async function openAudience(contestant: Contestant, connections: number): Promise<Audience> {
  await using opening = new AsyncDisposableStack()
  const writer = opening.use(await contestant.openWriter())
  const readers: GrpcConnection[] = []
  for (let i = 0; i < connections; i++) readers.push(opening.use(await GrpcConnection.open(contestant.port)))
  const received = new Received(contestant.name)
  let streams = 0
  opening.defer(() => received.stop())
  const stack = opening.move()
  return {
    grow: async count => {
      const { path, message, requests } = contestant.watch
      while (streams < count) {
        const wave = Math.min(WAVE, count - streams)
        const all = received.next(wave)
        for (let i = 0; i < wave; i++) readers[streams++ % connections]?.call(path, message, received, requests)
        await all
      }
    },
    change: async stamp => {
      const all = received.next(streams)
      const begin = performance.now()
      const written = writer.write(stamp)
      const { first, last } = await all
      await written
      return { first: first - begin, last: last - begin }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Counts the messages of all streams together. */
class Received {
  readonly #name: string
  #count = 0
  #awaited = 0
  #first = 0
  #complete: ((times: { first: number; last: number }) => void) | undefined
  #fail: ((error: Error) => void) | undefined

  constructor(name: string) {
    this.#name = name
  }

  next(count: number): Promise<{ readonly first: number; readonly last: number }> {
    this.#count = 0
    this.#awaited = count
    return new Promise((resolve, reject) => {
      this.#complete = resolve
      this.#fail = reject
    })
  }

  message(): void {
    if (++this.#count === 1) this.#first = performance.now()
    if (this.#count === this.#awaited) this.#complete?.({ first: this.#first, last: performance.now() })
  }

  end(): void {
    this.#fail?.(new Error(`a stream of ${this.#name} ended`))
  }

  stop(): void {
    this.#complete = undefined
    this.#fail = undefined
  }
}
