import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { TreeStore } from '../../store/store.ts'
import type { NodeSource } from '../node-view.ts'
import { LastKnown } from './last-known.ts'
import { readMemory, removeUnfinished, writeMemory } from './memory-file.ts'

/** However much changes, it is written down once in so long; gateways of one machine do not do it all at the same moment. */
const EVERY_MS = 30_000
/** What does not change is written down again after so long, so that its age is told no more wrongly than that. */
const AGAIN_MS = 600_000

export interface MemoryOptions {
  readonly store: TreeStore
  /** Names the store, as it is configured. */
  readonly name: string
  /** Made if it is missing. */
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
  readonly random?: () => number
}

/** What is known of the nodes that views look at, kept in a file for the next run. */
export interface KeptMemory extends AsyncDisposable {
  readonly nodes: NodeSource
  /** Writes down what is known now. Never fails: what cannot be written is a warning. */
  save(): Promise<void>
}

/** Reads what the last run left, if the store is not within reach, and writes down from time to time what is known. */
export async function keepMemory(options: MemoryOptions): Promise<KeptMemory> {
  const { store, name, directory, clock, log, random = Math.random } = options
  await removeUnfinished(directory, clock.wall())
  const isThere = store.session.current.state === 'connected'
  const memory = isThere ? undefined : await readMemory(directory, name, log)
  if (memory !== undefined)
    log.info({ nodes: memory.nodes.size, until: new Date(memory.until).toISOString() }, 'answering from memory')
  const nodes = new LastKnown({ store, name, memory, clock, log })
  let isTroubled = false
  let written = { changes: -1, at: Number.NEGATIVE_INFINITY }
  let writing = Promise.resolve()

  const save = (): Promise<void> => {
    const changes = nodes.changes
    const known = nodes.remember()
    if (known === undefined) return writing
    written = { changes, at: clock.now() }
    writing = writing.then(async () => {
      try {
        const left = await writeMemory(directory, known)
        if (left > 0 && !isTroubled) log.warn({ directory, left }, 'too much is known to be remembered whole')
        isTroubled = left > 0
      } catch (error) {
        if (!isTroubled) log.warn({ directory, err: error }, 'what is known cannot be written down')
        isTroubled = true
      }
    })
    return writing
  }
  const tick = (): void => {
    if (nodes.changes !== written.changes || clock.now() - written.at >= AGAIN_MS) void save()
    timer = later()
  }
  const later = (): Disposable => clock.after(EVERY_MS * (0.75 + random() / 2), tick)
  let timer = later()
  return {
    nodes,
    save,
    [Symbol.asyncDispose]: async () => {
      timer[Symbol.dispose]()
      nodes[Symbol.dispose]()
      await writing
    },
  }
}
