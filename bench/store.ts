import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/lib/clock.ts'
import { openEmbeddedStore } from '../src/store/embedded/embedded.ts'
import type { Operation, TreeStore } from '../src/store/store.ts'
import { parsePath } from '../src/tree/path.ts'

/** The throughput of the embedded store on this machine, each figure the median of some rounds. */
const { values } = parseArgs({
  options: { nodes: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '5' } },
})
const NODES = Number(values.nodes)
const ROUNDS = Number(values.rounds)
const SERVICES = NODES / 10

const { signal } = new AbortController()
const data = Buffer.from(JSON.stringify({ type: 'provider', pid: 4711, note: 'x'.repeat(150) }))

const directory = await mkdtemp(path.join(tmpdir(), 'espalier-bench-'))
try {
  await using store = await openEmbeddedStore({ directory, clock: systemClock })
  await report(`create in commits of 500, ${NODES} nodes`, NODES, 1, () => createAll(store))
  await report('read, 10 children', SERVICES, ROUNDS, () => readAll(store, SERVICES))
  await report('commit, one after the other', 1_000, ROUNDS, () => writeOneByOne(store, 1_000))
  await report('commit, 100 at a time', 20_000, ROUNDS, () => writeTogether(store, 20_000, 100))
  await report('commit, 1,000 at a time', 20_000, ROUNDS, () => writeTogether(store, 20_000, 1_000))
  await report('commit, 1,000 at a time, each seen by an observer', 20_000, ROUNDS, async () => {
    using _observations = observeAll(store, 1_000)
    await writeTogether(store, 20_000, 1_000)
  })
} finally {
  await rm(directory, { recursive: true, force: true })
}

async function report(what: string, count: number, rounds: number, work: () => Promise<void>): Promise<void> {
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now()
    await work()
    rates.push((count / (performance.now() - begin)) * 1_000)
  }
  const median = rates.toSorted((a, b) => a - b)[rates.length >> 1] as number
  console.log(`${what.padEnd(52)} ${Math.round(median).toLocaleString('en').padStart(10)} /s`)
}

async function createAll(store: TreeStore): Promise<void> {
  for (let first = 0; first < SERVICES; first += 50) {
    const operations: Operation[] = []
    for (let i = first; i < Math.min(first + 50, SERVICES); i++) {
      operations.push({ op: 'create', path: parsePath(`/service${i}`), data })
      for (let child = 0; child < 9; child++)
        operations.push({ op: 'create', path: parsePath(`/service${i}/10.0.0.${child}:80`), data })
    }
    await store.commit(operations, { signal })
  }
}

async function readAll(store: TreeStore, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await store.read(parsePath(`/service${i}`), { signal })
}

async function writeOneByOne(store: TreeStore, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await store.commit([{ op: 'set', path: parsePath(`/service${i}`), data }], { signal })
}

async function writeTogether(store: TreeStore, count: number, together: number): Promise<void> {
  for (let done = 0; done < count; done += together) {
    const commits = Array.from({ length: together }, (_, i) =>
      store.commit([{ op: 'set', path: parsePath(`/service${i}`), data }], { signal }),
    )
    await Promise.all(commits)
  }
}

function observeAll(store: TreeStore, count: number): Disposable {
  const observations = new DisposableStack()
  for (let i = 0; i < count; i++) observations.use(store.observe(parsePath(`/service${i}`), () => {}))
  return observations
}
