// The cost of the ZooKeeper store compared with its bare client library, on one server, in one run.
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../src/lib/clock.ts'
import type { Operation, TreeStore } from '../src/store/store.ts'
import { library } from '../src/store/zookeeper/repairs/library.ts'
import { openZooKeeperStore } from '../src/store/zookeeper/store.ts'
import { parsePath } from '../src/tree/path.ts'
import { startZooKeeper } from '../test/support/zookeeper/zookeeper.ts'

type Done = (error: Error | null) => void

interface BareClient {
  connect(): void
  once(event: 'connected', listener: () => void): void
  create(path: string, data: Buffer, done: Done): void
  getData(path: string, done: Done): void
  getChildren(path: string, done: Done): void
}

const NODES = 20_000
const WINDOW = 1_000
const PER_TRANSACTION = 500
const DATA = Buffer.alloc(200, 'x')
const { signal } = new AbortController()

await using server = await startZooKeeper({ tickTimeMs: 2_000, java: ['-Xmx1g'] })
const bare = library.createClient(server.connect, {
  sessionTimeout: 30_000,
  retries: 0,
  clock: systemClock,
  onFault: () => {},
}) as unknown as BareClient
const bareConnected = new Promise<void>(resolve => bare.once('connected', resolve))
bare.connect()
await bareConnected

// The bare client first: opening a store repairs the library for good.
await repeat(2_000, i => call(done => bare.create(`/warm-${i}`, DATA, done)))
const bareCreates = await rate(NODES, i => call(done => bare.create(`/bare-${i}`, DATA, done)))
const bareReads = await rate(NODES, i =>
  Promise.all([call(done => bare.getData(`/bare-${i}`, done)), call(done => bare.getChildren(`/bare-${i}`, done))]),
)

await using store = await openZooKeeperStore({ connect: `${server.connect}/bench`, sessionTimeoutMs: 30_000 })
await repeat(2_000, i => commit(store, [create(`/warm-${i}`)]))
const creates = await rate(NODES, i => commit(store, [create(`/n${i}`)]))
const reads = await rate(NODES, i => store.read(parsePath(`/n${i}`), { signal }))
const oneByOne = await rate(3_000, i => store.read(parsePath(`/n${i}`), { signal }), 1)
const transactions = await rate(
  (2 * NODES) / PER_TRANSACTION,
  t =>
    commit(
      store,
      Array.from({ length: PER_TRANSACTION }, (_, i) => create(`/t${t}-${i}`)),
    ),
  20,
)
const observed = await observeAll(store)

const row = (what: string, perSecond: number, against?: number): void => {
  const ratio = against === undefined ? '' : `${(perSecond / against).toFixed(2)}x`
  process.stdout.write(`${what.padEnd(58)}${Math.round(perSecond).toLocaleString('en').padStart(9)}/s  ${ratio}\n`)
}
row('creates, one each, bare library', bareCreates)
row('creates, one transaction each', creates, bareCreates)
row(`creates, in transactions of ${PER_TRANSACTION}`, transactions * PER_TRANSACTION, bareCreates)
row('reads of data and children, bare library', bareReads)
row('reads of data and children, consistent', reads, bareReads)
row('reads of data and children, one after the other', oneByOne, bareReads)
row(`nodes observed until all are delivered (${NODES.toLocaleString('en')})`, observed, bareReads)
process.exit()

function call(start: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) =>
    start(error => (error === null || error === undefined ? resolve() : reject(error))),
  )
}

function create(path: string): Operation {
  return { op: 'create', path: parsePath(path), data: DATA }
}

function commit(to: TreeStore, operations: readonly Operation[]): Promise<bigint> {
  return to.commit(operations, { signal })
}

/** Operations per second, with up to `width` in flight. */
async function rate(count: number, one: (i: number) => Promise<unknown>, width = WINDOW): Promise<number> {
  await delay(300)
  const start = performance.now()
  await repeat(count, one, width)
  return (count / (performance.now() - start)) * 1_000
}

async function repeat(count: number, one: (i: number) => Promise<unknown>, width = WINDOW): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await one(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane))
}

async function observeAll(on: TreeStore): Promise<number> {
  const start = performance.now()
  using observations = new DisposableStack()
  await new Promise<void>(resolve => {
    let delivered = 0
    for (let i = 0; i < NODES; i++)
      observations.use(on.observe(parsePath(`/n${i}`), () => ++delivered === NODES && resolve()))
  })
  return (NODES / (performance.now() - start)) * 1_000
}
