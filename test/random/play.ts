import { setTimeout as delay } from 'node:timers/promises'
import type { TreeStore } from '../../src/store/store.ts'
import { type Clients, connect } from '../rpc/watch/watching.ts'
import { openGateway } from '../support/gateway.ts'
import { write } from '../views/world.ts'
import { wholeTree } from './expected.ts'
import { Ledger } from './ledger.ts'
import { oneRead } from './one-read.ts'
import { Reader } from './reader.ts'
import type { Loss, Step } from './steps.ts'
import { commitChanges, LOOKED, TREE } from './tree-changes.ts'

/** A gateway's access to the store, and how it can lose contact. */
export interface Sight {
  /** A separate store for a gateway that starts. */
  open(): Promise<TreeStore>
  lose(how: Loss, afterFrames?: number): void
  find(): Promise<void>
}

/** One tree, a writer without faults, and two gateways. */
export interface Stage extends AsyncDisposable {
  readonly writer: TreeStore
  readonly sights: readonly [Sight, Sight]
  /** Kills the server that leads, where there is one; resolves when the writer can write again. */
  depose(): Promise<void>
}

export interface PlayOptions {
  /** Ends it before the next step. */
  readonly signal?: AbortSignal | undefined
  /** How long convergence may take once all faults have ended, in milliseconds. Default 30,000. */
  readonly settlingMs?: number
}

/** Statistics of one history. */
export interface Played {
  readonly steps: number
  readonly commits: number
  readonly frames: number
  readonly reads: number
  readonly faults: number
}

/**
 * Plays a history and checks the guarantees: every watch is whole, ordered and unique, ends in the store's state, and has sent everything
 * up to each revision it names (bookmarks are true); no read is older than requested; a provider that is replaced in one transaction
 * does not blink.
 */
export async function play(
  stage: Stage,
  steps: readonly Step[],
  { signal, settlingMs = 30_000 }: PlayOptions = {},
): Promise<Played> {
  const { writer, sights } = stage
  await using open = new AsyncDisposableStack()
  const ledger = new Ledger()
  ledger.add(await write(writer, TREE), await wholeTree(writer))
  const places = [open.use(await Place.open(sights[0])), open.use(await Place.open(sights[1]))] as const
  const readers = LOOKED.map(looked => open.use(new Reader(side => places[side].endpoint, looked)))
  for (const reader of readers) await reader.begun()

  const reads: Promise<() => void>[] = []
  for (const step of steps) {
    signal?.throwIfAborted()
    switch (step.do) {
      case 'commit': {
        const revision = await commitChanges(writer, step.changes)
        if (revision !== undefined) ledger.add(revision, await wholeTree(writer))
        break
      }
      case 'read': {
        const reader = readers[step.watch]
        if (reader !== undefined && reader.looked.kind !== 'tree')
          reads.push(oneRead(places[step.side].clients, reader.looked, ledger, step.how))
        break
      }
      case 'lose':
        sights[step.side].lose(step.how, step.afterFrames)
        break
      case 'find':
        await sights[step.side].find()
        break
      case 'restart':
        await sights[step.side].find()
        await places[step.side].restart()
        for (const reader of readers) reader.moveFrom(step.side)
        break
      case 'depose':
        await stage.depose()
        break
      case 'wait':
        await delay(step.ms)
        break
      default:
        readers[step.watch]?.[step.do]()
    }
  }

  for (const sight of sights) await sight.find()
  for (const reader of readers) await reader.settle(ledger.revision, settlingMs)
  for (const judge of await Promise.all(reads)) judge()
  for (const reader of readers) reader.assertKept(ledger)
  return {
    steps: steps.length,
    commits: ledger.commits,
    frames: readers.reduce((sum, { history }) => sum + history.length, 0),
    reads: reads.length,
    faults: steps.filter(step => FAULTS.includes(step.do)).length,
  }
}

const FAULTS: readonly Step['do'][] = ['lose', 'restart', 'depose']

/** Bookmarks as often as anything else; unused views are dropped soon. */
const VIEWS = { bookmarkMs: 20, keepMs: 200 }

/** The address of a gateway slot, whose gateway is replaced over time. */
class Place implements AsyncDisposable {
  readonly #sight: Sight
  /** The signals of all past gateways, so that calls end when their gateway does. */
  readonly #connections = new DisposableStack()
  #clients: Clients | undefined
  #endpoint = ''
  #running = new AsyncDisposableStack()

  private constructor(sight: Sight) {
    this.#sight = sight
  }

  static async open(sight: Sight): Promise<Place> {
    await using opening = new AsyncDisposableStack()
    const place = opening.use(new Place(sight))
    await place.#start()
    opening.move()
    return place
  }

  get clients(): Clients {
    if (this.#clients === undefined) throw new Error('no gateway was started here')
    return this.#clients
  }

  get endpoint(): string {
    return this.#endpoint
  }

  async restart(): Promise<void> {
    await this.#running.disposeAsync()
    await this.#start()
  }

  async #start(): Promise<void> {
    this.#running = new AsyncDisposableStack()
    const store = this.#running.use(await this.#sight.open())
    const { endpoint } = this.#running.use(await openGateway({ store, views: VIEWS }))
    this.#endpoint = endpoint
    this.#clients = this.#connections.use(connect(endpoint))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connections.dispose()
    await this.#running.disposeAsync()
  }
}
