import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { TreeStore } from '../../store/store.ts'
import type { NodeSource } from '../node-view.ts'
import { LastKnown } from './last-known.ts'
import { readMemory, removeUnfinished, writeMemory } from './memory-file.ts'

/** The mean time between two saves, however much changes; with jitter, so that gateways of one machine do not save at the same time. */
const EVERY_MS = 30_000
/** States that do not change are saved again after this time: it bounds the error of their age after a restart. */
const UNCHANGED_EVERY_MS = 600_000

interface MemorySaverOptions {
  readonly store: TreeStore
  /** Identifies the store, as it is configured. */
  readonly name: string
  /** Made if it is missing. */
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
  readonly random?: () => number
}

/** Saves the states that the views know, for the next run. */
export interface MemorySaver extends AsyncDisposable {
  readonly nodes: NodeSource
  /** Saves what is known now. Never rejects: a failure is logged as a warning. */
  save(): Promise<void>
}

/** Loads what the last run saved, if the store is unreachable, and saves at regular intervals what is known. */
export async function openMemorySaver(options: MemorySaverOptions): Promise<MemorySaver> {
  const { store, name, directory, clock, log, random = Math.random } = options
  await removeUnfinished(directory, clock.wall())
  const isReachable = store.session.current.state === 'connected'
  const memory = isReachable ? undefined : await readMemory(directory, name, log)
  if (memory !== undefined)
    log.info(
      { nodes: memory.nodes.size, until: new Date(memory.until).toISOString() },
      'answering from the states that an earlier run saved',
    )
  const nodes = new LastKnown({ store, name, memory, clock, log })
  let hasWarned = false
  let written = { changes: -1, at: Number.NEGATIVE_INFINITY }
  let writing = Promise.resolve()

  const save = (): Promise<void> => {
    const changes = nodes.changes
    const known = nodes.snapshot()
    if (known === undefined) return writing
    written = { changes, at: clock.now() }
    writing = writing.then(async () => {
      try {
        const left = await writeMemory(directory, known)
        if (left > 0 && !hasWarned)
          log.warn({ directory, left }, 'some states are not saved: they exceed the size limit')
        hasWarned = left > 0
      } catch (error) {
        if (!hasWarned) log.warn({ directory, err: error }, 'the known states cannot be saved')
        hasWarned = true
      }
    })
    return writing
  }
  const tick = (): void => {
    if (nodes.changes !== written.changes || clock.now() - written.at >= UNCHANGED_EVERY_MS) void save()
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
