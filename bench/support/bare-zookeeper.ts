// The unmodified node-zookeeper-client, as a process of its own.
import { createRequire } from 'node:module'
import { answerParent } from './child.ts'

export type BareWork =
  /** Ephemeral nodes with data of the size of a provider's, one call each. They end with the session. */
  | { readonly do: 'create'; readonly path: string; readonly count: number; readonly window: number }
  | { readonly do: 'make'; readonly path: string }
  /** The fewest and the most children since the last call, polled continuously. */
  | { readonly do: 'count'; readonly path: string }

export interface Counted {
  readonly looks: number
  readonly fewest: number
  readonly most: number
}

type Done<T> = (error: Error | null, answer: T) => void

interface BareClient {
  connect(): void
  once(event: 'connected', listener: () => void): void
  create(path: string, data: Buffer, mode: number, done: Done<string>): void
  mkdirp(path: string, done: Done<string>): void
  exists(path: string, done: Done<{ readonly numChildren: number } | null>): void
}

const library = createRequire(import.meta.url)('node-zookeeper-client') as {
  createClient(connect: string, options: { readonly sessionTimeout: number }): BareClient
  readonly CreateMode: { readonly EPHEMERAL: number }
}
const LOOK_EVERY_MS = 5
const DATA = Buffer.from(
  JSON.stringify({ pid: 10_000, version: '2.14.3', zone: 'eu-west-1b', lease: '0123456789abcdef' }),
)

const client = library.createClient(process.argv[2] ?? '', { sessionTimeout: 30_000 })
const connected = new Promise<void>(resolve => client.once('connected', resolve))
client.connect()
let counting: Counter | undefined

answerParent(async (work: BareWork) => {
  await connected
  switch (work.do) {
    case 'make':
      return call<string>(done => client.mkdirp(work.path, done)).then(() => ({}))
    case 'create':
      return { ms: await creates(work.path, work.count, work.window) }
    case 'count':
      counting ??= new Counter(work.path)
      return counting.take()
  }
})

async function creates(path: string, count: number, window: number): Promise<number> {
  const begin = performance.now()
  let next = 0
  const lane = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++)
      await call<string>(done =>
        client.create(`${path}/10.${i >> 8}.${i & 255}:8080`, DATA, library.CreateMode.EPHEMERAL, done),
      )
  }
  await Promise.all(Array.from({ length: window }, lane))
  return performance.now() - begin
}

class Counter {
  readonly #path: string
  #counted: Counted = { looks: 0, fewest: Number.POSITIVE_INFINITY, most: 0 }

  constructor(path: string) {
    this.#path = path
    this.#look()
  }

  take(): Counted {
    const counted = this.#counted
    this.#counted = { looks: 0, fewest: Number.POSITIVE_INFINITY, most: 0 }
    return counted
  }

  #look(): void {
    client.exists(this.#path, (error, stat) => {
      const count = error === null || error === undefined ? (stat?.numChildren ?? 0) : -1
      const { looks, fewest, most } = this.#counted
      this.#counted = { looks: looks + 1, fewest: Math.min(fewest, count), most: Math.max(most, count) }
      setTimeout(() => this.#look(), LOOK_EVERY_MS)
    })
  }
}

function call<T>(start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, answer) => (error === null || error === undefined ? resolve(answer) : reject(error))),
  )
}
